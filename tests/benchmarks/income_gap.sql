-- The gap to living costs (Oslo husleietilskudd) in DuckDB SQL: the same integers as tasks/entitlement. Øre per month.
WITH placed AS (
    SELECT
        cases.case_id,
        parameters.minimum_payout,
        cases.net_wealth_ore <= parameters.wealth_limit AS eligible,
        least(cases.housing_cost_ore, parameters.rent_most) - cases.monthly_income_ore + parameters.energy + CASE
            WHEN cases.adults + cases.children = 1 THEN parameters.living_costs_1
            ELSE
                parameters.living_costs_2
                + parameters.living_costs_per_extra_person * (cases.adults + cases.children - 2)
        END AS gap,
        parameters.coverage
    FROM cases
    INNER JOIN parameters USING (month)
),

rounded AS (
    SELECT
        case_id,
        minimum_payout,
        CASE WHEN eligible THEN (coverage * greatest(gap, 0) + 500000) // 1000000 * 100 ELSE 0 END AS amount
    FROM placed
)

SELECT case_id, CASE WHEN amount >= minimum_payout THEN amount ELSE 0 END AS entitlement_ore
FROM rounded;
