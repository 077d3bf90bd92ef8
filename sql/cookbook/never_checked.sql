-- Question: Which cases has no published run been able to check?
-- Needs: case_states, published_runs
-- Read: cases: by how many runs they were in, with the reasons given.
WITH by_case AS (
    SELECT
        case_states.case_id,
        count(*) AS runs,
        string_agg(DISTINCT case_states.reason, ', ' ORDER BY case_states.reason) AS reasons,
        bool_and(case_states.state IN ('by_hand', 'not_checked')) AS never_checked
    FROM case_states
    INNER JOIN published_runs USING (run_id)
    GROUP BY case_states.case_id
)

SELECT
    runs,
    reasons,
    count(*) AS cases
FROM by_case
WHERE never_checked
GROUP BY runs, reasons
ORDER BY runs, reasons;
