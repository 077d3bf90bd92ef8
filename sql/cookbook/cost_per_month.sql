-- Question: What do the decisions cost per month, and what would the entitlement cost?
-- Needs: entitlements_as_known
-- Read: Kroner, all cases with a result. Each month as the newest run that calculated it found it, up to the chosen one.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS cases,
    sum(decided_ore) / 100 AS decided_kroner,
    sum(entitlement_ore) / 100 AS entitlement_kroner
FROM entitlements_as_known(chosen_run())
GROUP BY ALL
ORDER BY ALL;
