-- Question: How soon are flags answered?
-- Reader: leader
-- Needs: verdicts, flags, run_overview
-- Read: Days from the run's end to the first answer.
WITH first_answers AS (
    SELECT flag_id, min(answered_at) AS answered_at FROM verdicts GROUP BY flag_id
)

SELECT
    flags.kind,
    count(*) AS answered,
    median(date_diff('day', run_overview.finished_at, first_answers.answered_at)) AS median_days
FROM first_answers
INNER JOIN flags USING (flag_id)
INNER JOIN run_overview ON flags.run_id = run_overview.run_id
GROUP BY flags.kind
ORDER BY flags.kind;
