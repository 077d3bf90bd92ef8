-- Question: How many look-ups were made, by the month of the run and by resource?
-- Needs: lookups, run_overview
-- Read: calls: with those that had to be tried again.
WITH months AS (
    SELECT run_id, date_trunc('month', as_of)::DATE AS asked_in FROM run_overview
),

counted AS (
    SELECT
        months.asked_in,
        lookups.resource,
        count(*) AS lookups,
        count(DISTINCT lookups.person_key) AS persons,
        sum(lookups.attempts) AS calls
    FROM lookups
    INNER JOIN months USING (run_id)
    GROUP BY months.asked_in, lookups.resource
)

SELECT
    strftime(asked_in, '%Y-%m') AS asked_in,
    resource,
    lookups,
    persons,
    calls
FROM counted
ORDER BY asked_in, resource;
