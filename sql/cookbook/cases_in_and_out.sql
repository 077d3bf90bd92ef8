-- Question: How many cases come and go between runs?
-- Reader: leader
-- Needs: case_states, run_overview
-- Read: new: not in any run before; last: not in any run after, which says nothing of the newest run.
WITH cases AS MATERIALIZED (
    SELECT case_states.case_id, run_overview.as_of
    FROM case_states
    INNER JOIN run_overview ON case_states.run_id = run_overview.run_id
),

spans AS (
    SELECT case_id, min(as_of) AS first_on, max(as_of) AS last_on
    FROM cases
    GROUP BY case_id
)

SELECT
    cases.as_of,
    count(*) AS cases,
    count(*) FILTER (WHERE spans.first_on = cases.as_of) AS new,
    count(*) FILTER (WHERE spans.last_on = cases.as_of) AS last
FROM cases
INNER JOIN spans ON cases.case_id = spans.case_id
GROUP BY cases.as_of
ORDER BY cases.as_of;
