-- Cases that the newest finished run could not check, and for which it looked nobody up.
WITH newest AS (
    SELECT run_id FROM run_ends WHERE status <> 'failed' ORDER BY finished_at DESC, run_id DESC LIMIT 1
)

SELECT case_states.case_id
FROM case_states
INNER JOIN newest USING (run_id)
ANTI JOIN lookups ON newest.run_id = lookups.run_id AND case_states.case_id = lookups.case_id
WHERE case_states.state = 'not_checked'
ORDER BY case_states.case_id;
