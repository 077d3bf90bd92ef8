-- Question: How many look-ups were made, by the month of the run and by resource?
-- Reader: operator
-- Needs: lookups, run_overview
-- Read: calls: with those that had to be tried again.
WITH months AS (
    SELECT run_id, date_trunc('month', as_of)::DATE AS lookup_month FROM run_overview
),

counted AS (
    SELECT
        months.lookup_month,
        lookups.resource,
        count(*) AS lookups,
        count(DISTINCT lookups.person_key) AS persons,
        sum(lookups.attempts) AS calls
    FROM lookups
    INNER JOIN months USING (run_id)
    GROUP BY months.lookup_month, lookups.resource
)

SELECT
    strftime(lookup_month, '%Y-%m') AS lookup_month,
    resource,
    lookups,
    persons,
    calls
FROM counted
ORDER BY lookup_month, resource;
