-- Whose income the income cause of a flag was found to sit in, run by run; by role, as it is stored.
SELECT
    runs.as_of,
    member_incomes.* EXCLUDE (run_id, case_id)
FROM member_incomes
INNER JOIN runs USING (run_id)
WHERE member_incomes.case_id = $case_id
ORDER BY runs.started_at, member_incomes.line;
