-- Bands of G, flat (Bergen), in DuckDB SQL: the same integers as tasks/entitlement, for incomes of 0 or more.
WITH placed AS (
    SELECT
        cases.case_id,
        cases.monthly_income_ore,
        12 * 10000 * cases.housing_cost_ore AS cost,
        greatest(
            0,
            cases.net_wealth_ore - CASE
                WHEN cases.adults > 1 THEN parameters.wealth_free_couple ELSE parameters.wealth_free_single
            END
        ) AS excess,
        parameters.*
    FROM cases
    INNER JOIN parameters USING (month)
),

summed AS (
    SELECT
        *,
        12 * 10000 * monthly_income_ore
        + excess * (wealth_first_rate + wealth_rate_per_thousand * (excess // 100000)) AS income
    FROM placed
),

rated AS (
    SELECT
        *,
        CASE
            WHEN income <= 10000 * band_1_to THEN band_1_rate
            WHEN income <= 10000 * band_2_to THEN band_2_rate
            WHEN income <= 10000 * band_3_to THEN band_3_rate
            WHEN income <= 10000 * band_4_to THEN band_4_rate
            WHEN income <= 10000 * band_5_to THEN band_5_rate
            ELSE band_6_rate
        END AS rate
    FROM summed
),

shared AS (
    SELECT
        *,
        rate * (income % 10000) % 10000 AS own_share_rest,
        cost - rate * (income // 10000) - rate * (income % 10000) // 10000 AS difference
    FROM rated
),

parted AS (
    SELECT
        *,
        greatest(difference - cast(own_share_rest > 0 AS BIGINT), 0) AS whole,
        CASE WHEN own_share_rest > 0 THEN 10000 - own_share_rest ELSE 0 END AS part
    FROM shared
)

SELECT
    case_id,
    CASE
        WHEN difference > 0
            THEN (
                coverage * (whole // 10000) + (coverage * (whole % 10000) + coverage * part // 10000) // 10000
                + 6000000
            ) // 12000000 * 100
        ELSE 0
    END AS entitlement_ore
FROM parted;
