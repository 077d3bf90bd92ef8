-- Question: Who lost more support than they earned more?
-- Reader: leader
-- Needs: wide_case_months
-- Read: From one month to the next; earned: the sum of the rises in counted income; lost: that of the falls in entitlement.
WITH steps AS (
    SELECT
        month,
        monthly_income_kroner - lag(monthly_income_kroner) OVER earlier AS earned,
        lag(entitlement_kroner) OVER earlier - entitlement_kroner AS lost,
        month = lag(month) OVER earlier + INTERVAL 1 MONTH AS is_next
    FROM wide_case_months
    WINDOW earlier AS (PARTITION BY case_id ORDER BY month)
)

SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS cases_with_more_income,
    count(*) FILTER (WHERE lost > earned) AS lost_more_than_earned,
    sum(earned) FILTER (WHERE lost > earned) AS earned_kroner,
    sum(lost) FILTER (WHERE lost > earned) AS lost_kroner
FROM steps
WHERE is_next AND earned > 1
GROUP BY ALL
ORDER BY ALL;
