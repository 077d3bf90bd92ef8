-- Question: How many look-ups does a case take, by purpose and legal basis?
-- Reader: auditor
-- Needs: lookups
-- Read: Over all runs: the mean, and the most for one case.
WITH by_case AS (
    SELECT purpose, legal_basis, case_id, count(*) AS lookups FROM lookups GROUP BY purpose, legal_basis, case_id
)

SELECT
    purpose,
    legal_basis,
    count(*) AS cases,
    round(avg(lookups), 1) AS mean_lookups,
    max(lookups) AS most
FROM by_case
GROUP BY purpose, legal_basis
ORDER BY purpose, legal_basis;
