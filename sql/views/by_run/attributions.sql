CREATE OR REPLACE VIEW attributions AS
-- Each row with every run that found it; kept once in attributions_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM attributions_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW attributions IS 'How much of a difference each cause accounts for; a case''s amounts sum to its difference';
COMMENT ON COLUMN attributions.run_id IS 'The run';
COMMENT ON COLUMN attributions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN attributions.cause IS 'income, wealth, household, housing_cost, rates or decision';
COMMENT ON COLUMN attributions.amount_ore IS 'Share of the difference, øre';
