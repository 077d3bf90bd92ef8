-- The cases whose time is over. A case is closed where the newest run that has ended
-- did not read it; its time runs from the newest run or settlement that did.
WITH ended AS (
    SELECT runs.run_id, runs.as_of, runs.started_at
    FROM runs
    INNER JOIN run_ends USING (run_id)
    WHERE run_ends.status <> 'failed'
),

newest AS (
    SELECT run_id FROM ended ORDER BY started_at DESC, run_id DESC LIMIT 1
),

read_by AS (
    SELECT households.case_id, runs.as_of
    FROM households
    INNER JOIN runs USING (run_id)
    UNION ALL
    SELECT settlement_cases.case_id, settlement_runs.as_of
    FROM settlement_cases
    INNER JOIN settlement_runs USING (run_id)
),

seen AS (
    SELECT case_id, max(as_of) AS last_seen
    FROM read_by
    GROUP BY case_id
)

SELECT seen.case_id
FROM seen
WHERE
    EXISTS (SELECT 1 FROM newest)
    AND seen.last_seen < $closed_before
    AND NOT EXISTS (
        SELECT 1 FROM case_states
        INNER JOIN newest USING (run_id)
        WHERE case_states.case_id = seen.case_id
    )
ORDER BY seen.case_id;
