-- Question: How many cases come and go between runs?
-- Reader: leader
-- Needs: wide_cases
-- Read: new: not in any run before; last: not in any run after, which says nothing of the newest run.
WITH spans AS (
    SELECT case_id, min(as_of) AS first_on, max(as_of) AS last_on
    FROM wide_cases
    GROUP BY case_id
)

SELECT
    wide_cases.as_of,
    count(*) AS cases,
    count(*) FILTER (WHERE spans.first_on = wide_cases.as_of) AS new,
    count(*) FILTER (WHERE spans.last_on = wide_cases.as_of) AS last
FROM wide_cases
INNER JOIN spans ON wide_cases.case_id = spans.case_id
GROUP BY wide_cases.as_of
ORDER BY wide_cases.as_of;
