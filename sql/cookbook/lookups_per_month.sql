-- Question: How many look-ups were made, by the month of the run and by resource?
-- Needs: lookups, run_overview
-- Read: calls: with those that had to be tried again.
SELECT
    strftime(run_overview.as_of, '%Y-%m') AS asked_in,
    lookups.resource,
    count(*) AS lookups,
    count(DISTINCT lookups.person_key) AS persons,
    sum(lookups.attempts) AS calls
FROM lookups
INNER JOIN run_overview USING (run_id)
GROUP BY asked_in, lookups.resource
ORDER BY asked_in, lookups.resource;
