CREATE OR REPLACE VIEW households AS
-- Each row with every run that found it; kept once in households_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM households_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW households IS 'The active cases as the run read them';
COMMENT ON COLUMN households.run_id IS 'The run';
COMMENT ON COLUMN households.case_id IS 'Case number (sak)';
COMMENT ON COLUMN households.municipality IS 'Municipality number, four digits';
COMMENT ON COLUMN households.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN households.team IS 'The team that handles the case';
COMMENT ON COLUMN households.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN households.housing_cost_ore IS 'Housing cost per month as the case system has it, øre';
COMMENT ON COLUMN households.heating_included IS 'Heating is paid wholly or partly through the rent';
COMMENT ON COLUMN households.adapted_home IS 'Specially adapted home (spesialtilpasset bolig)';
COMMENT ON COLUMN households.income_deduction_ore IS 'Deduction from income per month under § 8 (2015 transition), øre';
COMMENT ON COLUMN households.active_from IS 'First day the case is active';
COMMENT ON COLUMN households.active_to IS 'Last day the case is active; empty while it runs';
COMMENT ON COLUMN households.stated_income_ore IS 'Income per month that the household has stated and a-ordningen has not (business, capital, abroad), as counted, øre';
