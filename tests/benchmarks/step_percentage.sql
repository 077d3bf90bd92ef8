-- The percentage in steps (Oslo BKB, Bodø) in DuckDB SQL: the same integers as tasks/entitlement, for incomes of 0 or more.
WITH placed AS (
    SELECT
        cases.case_id,
        cases.adults + cases.children = 1 AS alone,
        greatest(cases.adults + cases.children - 2, 0) * parameters.income_per_extra_person AS extra,
        12 * cases.housing_cost_ore AS cost,
        12 * 10000 * cases.monthly_income_ore + parameters.wealth_rate * greatest(
            0,
            cases.net_wealth_ore - CASE
                WHEN cases.tenure = 'rented' THEN parameters.wealth_allowance_rented
                ELSE least(cases.home_wealth_ore, parameters.wealth_allowance_owned_most)
            END
        ) AS income,
        parameters.*
    FROM cases
    INNER JOIN parameters USING (month)
),

bounded AS (
    SELECT
        *,
        10000 * CASE WHEN alone THEN lower_income_1 ELSE lower_income_2 + extra END AS lower_bound,
        10000 * CASE WHEN alone THEN upper_income_1 ELSE upper_income_2 + extra END AS upper_bound,
        cost >= CASE WHEN alone THEN least_housing_cost_1 ELSE least_housing_cost_2 END AS eligible
    FROM placed
),

rated AS (
    SELECT
        *,
        base_rate + rate_per_step * (
            greatest(0, (least(income, upper_bound) - lower_bound + 10000 * first_step - 1) // (10000 * first_step))
            + greatest(0, (income - upper_bound + 10000 * second_step - 1) // (10000 * second_step))
        ) AS rate
    FROM bounded
),

shared AS (
    SELECT
        *,
        rate * (income % 10000) % 10000 AS own_share_rest,
        10000 * cost - rate * (income // 10000) - rate * (income % 10000) // 10000 AS difference
    FROM rated
),

parted AS (
    SELECT
        *,
        greatest(difference - cast(own_share_rest > 0 AS BIGINT), 0) AS whole,
        CASE WHEN own_share_rest > 0 THEN 10000 - own_share_rest ELSE 0 END AS part
    FROM shared
),

covered AS (
    SELECT
        case_id,
        minimum_yearly_support,
        CASE
            WHEN eligible AND difference > 0
                THEN coverage * (whole // 10000) + (coverage * (whole % 10000) + coverage * part // 10000) // 10000
            ELSE 0
        END AS yearly_support
    FROM parted
)

SELECT
    case_id,
    CASE
        WHEN yearly_support >= 10000 * minimum_yearly_support THEN (yearly_support + 6000000) // 12000000 * 100
        ELSE 0
    END AS entitlement_ore
FROM covered;
