CREATE OR REPLACE VIEW run_overview AS
-- Each run with how it ended; a run without an end was interrupted, or is going on.
SELECT runs.*, run_ends.finished_at, run_ends.status, run_ends.message
FROM runs
LEFT JOIN run_ends USING (run_id);
