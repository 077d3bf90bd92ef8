CREATE OR REPLACE VIEW run_overview AS
-- Each run with how it ended. A run without an end was interrupted, or is in progress. A run is `held` until somebody
-- releases it.
SELECT
    runs.*,
    run_ends.finished_at,
    CASE WHEN run_holds.run_id IS NOT NULL AND releases.run_id IS NULL THEN 'held' ELSE run_ends.status END AS status,
    run_ends.message,
    releases.released_by
FROM runs
LEFT JOIN run_ends USING (run_id)
LEFT JOIN run_holds USING (run_id)
LEFT JOIN releases USING (run_id);
COMMENT ON VIEW run_overview IS 'Each run with how it ended';
COMMENT ON COLUMN run_overview.run_id IS 'The run';
COMMENT ON COLUMN run_overview.month IS 'The month that was recalculated, as its first day';
COMMENT ON COLUMN run_overview.as_of IS 'The date that the run calculates for, Europe/Oslo';
COMMENT ON COLUMN run_overview.started_at IS 'When the run began';
COMMENT ON COLUMN run_overview.inputs_digest IS 'Fingerprint of all that the results follow from';
COMMENT ON COLUMN run_overview.rule_version IS 'Fingerprint of the rule files and the formulas';
COMMENT ON COLUMN run_overview.program_version IS 'Version of bostotte';
COMMENT ON COLUMN run_overview.rounding IS 'Rounding strategy';
COMMENT ON COLUMN run_overview.environment IS 'production, or test (synthetic persons)';
COMMENT ON COLUMN run_overview.finished_at IS 'When the run ended; empty while it is in progress, or if it was interrupted';
COMMENT ON COLUMN run_overview.status IS 'complete, incomplete, failed, or held until somebody releases it';
COMMENT ON COLUMN run_overview.message IS 'What stopped it, or why cases were not checked';
COMMENT ON COLUMN run_overview.released_by IS 'Who released it, where it was held';
