-- How many cases had an excluded row in the newest finished run before this one, and have none in this run: their
-- source is corrected. This run need not have ended yet.
WITH this AS (
    SELECT started_at FROM runs WHERE run_id = $run_id
),

before AS (
    SELECT runs.run_id
    FROM runs
    INNER JOIN run_ends USING (run_id)
    CROSS JOIN this
    WHERE run_ends.status <> 'failed' AND runs.started_at < this.started_at
    ORDER BY runs.started_at DESC, runs.run_id DESC
    LIMIT 1
)

SELECT count(DISTINCT input_findings.case_id) AS cases
FROM input_findings
INNER JOIN before USING (run_id)
INNER JOIN case_states
    ON input_findings.case_id = case_states.case_id AND case_states.run_id = $run_id
WHERE
    NOT EXISTS (
        SELECT 1 FROM input_findings AS now
        WHERE now.run_id = $run_id AND now.case_id = input_findings.case_id
    );
