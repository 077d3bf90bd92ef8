-- The rows of a settlement's table about a case, settlement by settlement.
SELECT
    settlement_runs.year AS settled_year,
    settlement_runs.as_of,
    rows.* EXCLUDE (run_id, case_id)
FROM query_table($table) AS rows
INNER JOIN settlement_runs USING (run_id)
WHERE rows.case_id = $case_id
ORDER BY settlement_runs.started_at, COLUMNS(rows.*);
