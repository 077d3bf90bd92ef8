CREATE OR REPLACE VIEW published_runs AS
-- Runs whose results people have been given; what later runs build on.
SELECT runs.*, run_ends.finished_at, run_ends.status
FROM runs
INNER JOIN run_ends USING (run_id)
WHERE run_ends.status IN ('complete', 'incomplete');
