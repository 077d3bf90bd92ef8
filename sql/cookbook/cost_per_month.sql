-- Question: What do the decisions cost per month, and what would the entitlement cost?
-- Needs: month_comparisons
-- Read: Kroner, all compared cases, month by month as the chosen run has them.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS cases,
    sum(decided_ore) / 100 AS decided_kroner,
    sum(entitlement_ore) / 100 AS entitlement_kroner
FROM month_comparisons
WHERE run_id = chosen_run()
GROUP BY ALL
ORDER BY ALL;
