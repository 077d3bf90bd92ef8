CREATE OR REPLACE VIEW decisions AS
-- Each row with every run that found it; kept once in decisions_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM decisions_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW decisions IS 'Decisions (vedtak) as the run read them, with the inputs they were made on';
COMMENT ON COLUMN decisions.run_id IS 'The run';
COMMENT ON COLUMN decisions.decision_id IS 'The decision';
COMMENT ON COLUMN decisions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN decisions.decided_on IS 'When it was decided';
COMMENT ON COLUMN decisions.valid_from IS 'First day it holds';
COMMENT ON COLUMN decisions.amount_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN decisions.monthly_income_ore IS 'Household income per month it was made on, øre';
COMMENT ON COLUMN decisions.net_wealth_ore IS 'Net household wealth it was made on, øre';
COMMENT ON COLUMN decisions.housing_cost_ore IS 'Housing cost per month it was made on, øre';
COMMENT ON COLUMN decisions.adults IS 'Members aged 18 and over it was made on';
COMMENT ON COLUMN decisions.children IS 'Members under 18 it was made on';
COMMENT ON COLUMN decisions.rule_version IS 'Rules it was made under, as the case system names them';
COMMENT ON COLUMN decisions.income_from_assessment IS 'The income of the decision was taken from a tax assessment (Oslo)';
