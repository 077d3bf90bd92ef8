SELECT
    runs.as_of,
    month_comparisons.* EXCLUDE (run_id)
FROM month_comparisons
INNER JOIN runs USING (run_id)
WHERE month_comparisons.case_id = $case_id
ORDER BY runs.started_at, month_comparisons.month;
