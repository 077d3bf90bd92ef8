-- Question: How large are the households?
-- Reader: analyst
-- Needs: case_months
-- Read: members: adults and children, as the rules were given them.
SELECT
    adults + children AS members,
    count(*) AS cases
FROM case_months
WHERE run_id = chosen_run() AND side = 'now'
GROUP BY members
ORDER BY members;
