-- Question: What do the decisions cost per month, and what would the entitlement cost?
-- Reader: leader
-- Needs: entitlements_as_known, published_runs
-- Read: Kroner, all cases with a result, as the newest run up to the chosen one found the month. Months that a run was for.
-- Of the months before the first run only some cases are calculated, and their sum would say nothing.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS cases,
    sum(decided_ore) / 100 AS decided_kroner,
    sum(entitlement_ore) / 100 AS entitlement_kroner
FROM entitlements_as_known(chosen_run())
SEMI JOIN published_runs USING (month)
GROUP BY ALL
ORDER BY ALL;
