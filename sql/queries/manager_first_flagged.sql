-- Since when each case that this run flags has been flagged without a run between that found it in order.
WITH known AS (
    SELECT run_id, as_of, started_at FROM published_runs
    UNION
    SELECT run_id, as_of, started_at FROM runs WHERE run_id = $run_id
),

states AS (
    SELECT case_states.case_id, case_states.state, known.as_of, known.started_at
    FROM case_states
    INNER JOIN known USING (run_id)
),

in_order AS (
    SELECT case_id, max(started_at) AS last_at FROM states WHERE state IN ('unchanged', 'observed') GROUP BY case_id
)

SELECT this.case_id, min(states.as_of) AS first_flagged
FROM case_states AS this
INNER JOIN states USING (case_id)
LEFT JOIN in_order USING (case_id)
WHERE
    this.run_id = $run_id
    AND this.state = 'flagged'
    AND states.state = 'flagged'
    AND (in_order.last_at IS NULL OR states.started_at > in_order.last_at)
GROUP BY this.case_id
ORDER BY this.case_id;
