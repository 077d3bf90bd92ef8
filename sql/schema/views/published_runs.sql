CREATE OR REPLACE VIEW published_runs AS
-- Runs whose results are in use: ended, not failed, and not held. What a run is compared with is among these.
SELECT
    runs.run_id,
    runs.month,
    runs.as_of,
    runs.started_at,
    run_ends.finished_at,
    run_ends.status
FROM runs
INNER JOIN run_ends USING (run_id)
WHERE
    run_ends.status <> 'failed'
    AND NOT EXISTS (
        SELECT 1 FROM run_holds
        ANTI JOIN releases USING (run_id)
        WHERE run_holds.run_id = runs.run_id
    );
COMMENT ON VIEW published_runs IS 'Runs whose results are in use: ended, not failed, and not held';
COMMENT ON COLUMN published_runs.run_id IS 'The run';
COMMENT ON COLUMN published_runs.month IS 'The month, as its first day';
COMMENT ON COLUMN published_runs.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN published_runs.started_at IS 'When the run began';
COMMENT ON COLUMN published_runs.finished_at IS 'When the run ended';
COMMENT ON COLUMN published_runs.status IS 'complete or incomplete';
