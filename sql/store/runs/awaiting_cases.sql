-- Cases that awaited a late report in the newest finished run of a month.
WITH newest AS (
    SELECT runs.run_id
    FROM runs
    INNER JOIN run_ends USING (run_id)
    WHERE runs.month = $month AND run_ends.status <> 'failed'
    ORDER BY run_ends.finished_at DESC, runs.run_id DESC
    LIMIT 1
)

SELECT case_states.case_id
FROM case_states
INNER JOIN newest USING (run_id)
WHERE case_states.state = 'awaiting'
ORDER BY case_states.case_id;
