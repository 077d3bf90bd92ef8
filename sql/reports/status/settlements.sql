-- The newest yearly settlements with how they ended and their cases by state, the newest first.
SELECT
    settlement_runs.run_id,
    settlement_runs.year,
    settlement_runs.as_of,
    run_ends.message,
    releases.released_by,
    CASE
        WHEN run_holds.run_id IS NOT NULL AND releases.run_id IS NULL THEN 'held'
        ELSE coalesce(run_ends.status, 'interrupted')
    END AS status,
    settlement_cases.state,
    count(settlement_cases.case_id) AS cases
FROM (
    SELECT run_id, year, as_of, started_at
    FROM settlement_runs
    ORDER BY started_at DESC, run_id DESC
    LIMIT $most
) AS settlement_runs
LEFT JOIN run_ends USING (run_id)
LEFT JOIN run_holds USING (run_id)
LEFT JOIN releases USING (run_id)
LEFT JOIN settlement_cases USING (run_id)
GROUP BY ALL
ORDER BY settlement_runs.run_id DESC, settlement_cases.state ASC;
