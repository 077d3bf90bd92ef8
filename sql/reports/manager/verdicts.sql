-- The settled flags by main cause: how many there are, and how many led to a new decision.
SELECT
    flags.main_cause AS cause,
    count(*)::BIGINT AS answered,
    count(*) FILTER (WHERE current_verdicts.verdict = 'new_decision')::BIGINT AS new_decisions
FROM current_verdicts
INNER JOIN flags USING (flag_id)
INNER JOIN published_runs ON flags.run_id = published_runs.run_id
WHERE current_verdicts.verdict IN ('new_decision', 'no_change')
GROUP BY flags.main_cause
ORDER BY flags.main_cause;
