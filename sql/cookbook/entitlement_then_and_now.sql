-- Question: How did the entitlement of a month change between what the first run knew and what the chosen one knows?
-- Needs: entitlements_as_known
-- Read: cases: of that month in both; changed: with another entitlement; kroner: the sum of the changes.
WITH first_run AS (
    SELECT run_id FROM published_runs ORDER BY started_at, run_id LIMIT 1
)

SELECT
    strftime(now.month, '%Y-%m') AS month,
    count(*) AS cases,
    count(*) FILTER (WHERE now.entitlement_ore <> before.entitlement_ore) AS changed,
    sum(now.entitlement_ore - before.entitlement_ore) / 100 AS kroner
FROM entitlements_as_known((SELECT run_id FROM first_run)) AS before
INNER JOIN entitlements_as_known(chosen_run()) AS now USING (case_id, month)
GROUP BY ALL
ORDER BY ALL;
