-- The newest runs, newest first.
SELECT
    runs.run_id,
    runs.month,
    runs.as_of,
    runs.started_at,
    runs.finished_at,
    coalesce(runs.status, 'interrupted') AS status,
    runs.message,
    coverage.population,
    coverage.unchanged,
    coverage.observed,
    coverage.flagged,
    coverage.awaiting,
    coverage.not_checked
FROM runs
LEFT JOIN coverage USING (run_id)
ORDER BY runs.started_at DESC
LIMIT $most;
