-- The rows of a table about a case, run by run.
SELECT
    runs.as_of,
    rows.* EXCLUDE (run_id, case_id)
FROM query_table($table) AS rows
INNER JOIN runs USING (run_id)
WHERE rows.case_id = $case_id
ORDER BY runs.started_at, COLUMNS(rows.*);
