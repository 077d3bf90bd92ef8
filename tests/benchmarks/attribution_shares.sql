-- Each cause's share of each difference, times the 120 orders in which the five causes can change; from the entitlements
-- of the mixed household-months.
WITH amounts AS (
    SELECT case_id // 32 AS case_id, case_id % 32 AS subset, entitlement_ore
    FROM entitlements
)

SELECT
    amounts.case_id::VARCHAR AS case_id,
    causes.cause,
    sum(
        amounts.entitlement_ore
        * CASE WHEN amounts.subset & causes.bit > 0 THEN 1 ELSE -1 END
        * CASE bit_count(amounts.subset & ~causes.bit) WHEN 0 THEN 24 WHEN 1 THEN 6 WHEN 2 THEN 4 WHEN 3 THEN 6 ELSE 24
        END
    )::BIGINT AS times_orders
FROM amounts
CROSS JOIN (
    VALUES ('income', 1), ('wealth', 2), ('household', 4), ('housing_cost', 8), ('rates', 16)
) AS causes (cause, bit)
GROUP BY amounts.case_id, causes.cause;
