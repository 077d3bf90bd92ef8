-- Question: How often does a flag lead to a new decision, by what caused it?
-- Needs: current_verdicts, flags
-- Read: precision: new decisions among the settled answers; empty where nothing is settled.
SELECT
    flags.main_cause,
    count(*) AS answered,
    count(*) FILTER (WHERE current_verdicts.verdict = 'new_decision') AS new_decisions,
    round(
        count(*) FILTER (WHERE current_verdicts.verdict = 'new_decision')
        / nullif(count(*) FILTER (WHERE current_verdicts.verdict IN ('new_decision', 'no_change')), 0),
        3
    ) AS "precision"
FROM current_verdicts
INNER JOIN flags USING (flag_id)
GROUP BY flags.main_cause
ORDER BY flags.main_cause;
