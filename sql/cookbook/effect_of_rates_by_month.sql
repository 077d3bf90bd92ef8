-- Question: What did new rates do in the month that they came?
-- Reader: leader
-- Needs: wide_case_months
-- Read: Cases with the same counted income and household as the month before: what moved them then is rates, or wealth.
WITH steps AS (
    SELECT
        case_id,
        month,
        entitlement_kroner - lag(entitlement_kroner) OVER earlier AS moved,
        monthly_income_ore = lag(monthly_income_ore) OVER earlier
        AND household_type = lag(household_type) OVER earlier
        AND month = lag(month) OVER earlier + INTERVAL 1 MONTH AS is_same
    FROM wide_case_months
    WINDOW earlier AS (PARTITION BY case_id ORDER BY month)
)

SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS cases,
    count(*) FILTER (WHERE moved > 1) AS up,
    count(*) FILTER (WHERE moved < -1) AS down,
    sum(moved) AS kroner
FROM steps
WHERE is_same
GROUP BY ALL
ORDER BY ALL;
