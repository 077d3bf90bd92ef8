-- How many caseworkers' notes are due; they are deleted, and their verdicts remain.
SELECT count(*) AS row_count
FROM verdicts
SEMI JOIN due_cases USING (case_id)
WHERE verdicts.note IS NOT NULL;
