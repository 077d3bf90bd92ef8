-- The newest runs, newest first.
SELECT
    run_overview.run_id,
    run_overview.month,
    run_overview.as_of,
    run_overview.started_at,
    run_overview.finished_at,
    coalesce(run_overview.status, 'interrupted') AS status,
    run_overview.message,
    run_overview.released_by,
    coverage.population,
    coverage.unchanged,
    coverage.observed,
    coverage.flagged,
    coverage.awaiting,
    coverage.by_hand,
    coverage.not_checked
FROM run_overview
LEFT JOIN coverage USING (run_id)
ORDER BY run_overview.started_at DESC
LIMIT $most;
