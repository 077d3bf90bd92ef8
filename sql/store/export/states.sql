SELECT
    runs.as_of,
    runs.month,
    case_states.state,
    case_states.reason
FROM case_states
INNER JOIN runs USING (run_id)
WHERE case_states.case_id = $case_id
ORDER BY runs.started_at;
