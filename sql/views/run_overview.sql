CREATE OR REPLACE VIEW run_overview AS
-- Each run with how it ended; a run without an end was interrupted, or is going on. `held` until somebody releases it.
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
