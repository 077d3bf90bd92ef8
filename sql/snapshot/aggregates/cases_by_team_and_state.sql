-- Cases by team and state, of each published run.
SELECT
    published_runs.run_id,
    published_runs.month,
    coalesce(households.team, '(none)') AS team,
    case_states.state,
    count(*)::BIGINT AS cases
FROM case_states
INNER JOIN published_runs USING (run_id)
LEFT JOIN households USING (run_id, case_id)
GROUP BY ALL
ORDER BY ALL;
