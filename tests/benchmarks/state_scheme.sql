-- The state scheme in DuckDB SQL: the same integers as tasks/entitlement, operational rounding. Øre; fine = 1/10 000 øre.
WITH placed AS (
    SELECT
        c.*, p.*,
        coalesce(c.cost_group, g."group", 4) AS grp,
        100 + p.weight_other_adult * (c.adults - 1) + p.weight_child * c.children AS weight,
        greatest(0, c.net_wealth_ore - CASE WHEN c.tenure = 'rented' THEN p.wealth_allowance_rented
            ELSE least(c.home_wealth_ore, p.wealth_allowance_owned_most)
        END) AS excess,
        CASE WHEN c.single_pensioner THEN p.single_pensioner_first_threshold ELSE p.first_threshold END AS t1,
        CASE WHEN c.young_disabled THEN p.young_disabled_second_threshold
            WHEN c.single_pensioner THEN p.single_pensioner_second_threshold ELSE p.second_threshold
        END AS t2,
        CASE least(
            c.adults + c.children, 5) WHEN 1 THEN p.ceiling_1 WHEN 2 THEN p.ceiling_2 WHEN 3 THEN p.ceiling_3
            WHEN 4 THEN p.ceiling_4 ELSE p.ceiling_5
        END AS base
    FROM cases AS c
    INNER JOIN parameters AS p USING (month)
    LEFT JOIN groups AS g USING (municipality)
),

weighed AS (
    SELECT
        *,
        12 * 10000 * (monthly_income_ore - income_deduction_ore) + wealth_rate * excess AS yearly,
        100 * weight AS divisor,
        base + CASE grp WHEN 1 THEN group_addition_1 WHEN 2 THEN group_addition_2 WHEN 3 THEN group_addition_3
            ELSE 0
        END + CASE WHEN adapted_home THEN adapted_home_addition ELSE 0
        END AS ceiling
    FROM placed
),

divided AS (
    SELECT *, cast(floor(yearly / cast(divisor AS DOUBLE)) AS BIGINT) AS guess FROM weighed
),

exact AS (  -- DuckDB's // truncates; the quotient is put right so that it is the floor
    SELECT
        *, guess + CASE WHEN guess * divisor > yearly THEN -1 WHEN (guess + 1) * divisor <= yearly THEN 1 ELSE 0 END
            AS weighted
    FROM divided
),

stepped AS (
    SELECT
        *, yearly - weighted * divisor AS rest,
        CASE WHEN step_rate > 0 AND (weighted > t2 OR (weighted = t2 AND yearly - weighted * divisor > 0))
                THEN 1 + greatest(0, (
                        (weighted - t2 - step_start) * 10000
                        + (yearly - weighted * divisor) * 10000 // divisor
                    ) // step)
            ELSE 0
        END AS steps
    FROM exact
),

shared AS (
    SELECT
        *,
        10000 * least_own_share + first_rate * greatest(0, weighted - t1) + second_rate * greatest(0, weighted - t2)
        + step_rate * steps * weighted
        + ((
            first_rate * cast(weighted >= t1 AS BIGINT) + second_rate * cast(weighted >= t2 AS BIGINT)
            + step_rate * steps
        ) * rest) // divisor AS own_share
    FROM stepped
),

settled AS (
    SELECT
        *, greatest(
            0, least(housing_cost_ore * 10000, ceiling // 1200 * 1000000)
            - (own_share + 6000000) // 12000000 * 1000000
        ) AS difference
    FROM shared
),

rounded AS (
    SELECT
        *, ((coverage * (difference // 10000) + coverage * (difference % 10000) // 10000) + 500000) // 1000000
            AS kroner
    FROM settled
)

SELECT case_id, CASE WHEN kroner * 100 >= minimum_payout AND kroner > 0 THEN kroner * 100 ELSE 0 END AS entitlement_ore
FROM rounded
