CREATE OR REPLACE VIEW published_runs AS
-- Runs whose results are in use, as in the store.
SELECT
    run_id,
    month,
    as_of,
    started_at,
    finished_at,
    status
FROM run_overview
WHERE status IN ('complete', 'incomplete');
