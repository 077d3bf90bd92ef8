-- Question: How many cases waited for a usual payer's report, run by run?
-- Reader: operator
-- Needs: case_states, run_overview
-- Read: awaiting: neither flagged nor unchanged in that run.
SELECT
    run_overview.as_of,
    run_overview.month,
    count(*) FILTER (WHERE case_states.state = 'awaiting') AS awaiting,
    count(*) AS cases
FROM case_states
INNER JOIN run_overview USING (run_id)
GROUP BY run_overview.run_id, run_overview.as_of, run_overview.month
ORDER BY run_overview.as_of, run_overview.run_id;
