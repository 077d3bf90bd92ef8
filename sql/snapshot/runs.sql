SELECT runs.*, run_ends.finished_at, run_ends.status, run_ends.message
FROM runs
LEFT JOIN run_ends USING (run_id)
ORDER BY runs.started_at;
