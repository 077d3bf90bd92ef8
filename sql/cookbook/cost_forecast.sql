-- Question: What will the budget year cost with the rates known so far?
-- Reader: leader
-- Needs: wide_case_months
-- Read: The year of the newest month. Months with a run are as found; each other month counts as the newest one does now.
WITH months AS (
    SELECT month, sum(decided_kroner) AS decided, sum(entitlement_kroner) AS entitlement
    FROM wide_case_months
    WHERE is_of_a_run
    GROUP BY month
),

of_year AS (
    SELECT *, max(month) OVER () AS newest
    FROM months
    QUALIFY year(month) = year(max(month) OVER ())
)

SELECT
    year(newest) AS budget_year,
    count(*) AS months_with_a_run,
    sum(decided) + (12 - count(*)) * arg_max(decided, month) AS decided_kroner,
    sum(entitlement) + (12 - count(*)) * arg_max(entitlement, month) AS entitlement_kroner
FROM of_year
GROUP BY newest;
