-- Question: How did the entitlement of a month change between what the first run knew and what the chosen one knows?
-- Reader: auditor
-- Needs: entitlements_as_known
-- Read: cases: of that month in both; changed: with another entitlement; kroner: the sum of the changes.
-- Of all months that the chosen run knows, only those that the first run knew are sought: the BETWEEN says so.
WITH first_run AS (
    SELECT run_id FROM published_runs ORDER BY started_at, run_id LIMIT 1
),

before AS MATERIALIZED (
    SELECT case_id, month, entitlement_ore FROM entitlements_as_known((SELECT run_id FROM first_run))
)

SELECT
    strftime(now.month, '%Y-%m') AS month,
    count(*) AS cases,
    count(*) FILTER (WHERE now.entitlement_ore <> earlier.entitlement_ore) AS changed,
    sum(now.entitlement_ore - earlier.entitlement_ore) / 100 AS kroner
FROM before AS earlier
INNER JOIN entitlements_as_known(chosen_run()) AS now USING (case_id, month)
WHERE now.month BETWEEN (SELECT min(month) FROM before) AND (SELECT max(month) FROM before)
GROUP BY ALL
ORDER BY ALL;
