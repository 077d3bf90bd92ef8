-- A run, or a settlement, as `release` needs to know it. superseded_by: one that began later, for the same month or a
-- later one (the same year), and has ended without failing.
WITH everything AS (
    SELECT run_id, started_at, month, NULL AS year FROM runs
    UNION ALL
    SELECT run_id, started_at, NULL AS month, year FROM settlement_runs
)

SELECT
    runs.run_id,
    run_ends.status AS ended,
    run_holds.ran_by,
    run_holds.reason,
    releases.released_at,
    releases.released_by,
    (
        SELECT max(later_runs.run_id)
        FROM everything AS later_runs
        INNER JOIN run_ends AS later_ends USING (run_id)
        WHERE
            later_runs.started_at > runs.started_at
            AND (later_runs.month >= runs.month OR later_runs.year = runs.year)
            AND later_ends.status <> 'failed'
    ) AS superseded_by
FROM everything AS runs
LEFT JOIN run_ends USING (run_id)
LEFT JOIN run_holds USING (run_id)
LEFT JOIN releases USING (run_id)
WHERE runs.run_id = $run_id;
