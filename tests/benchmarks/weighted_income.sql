-- Oslo's scheme in DuckDB SQL: the same integers as tasks/entitlement. Øre; fine = 1/10 000 øre; steps are in fine.
WITH placed AS (
    SELECT
        cases.case_id,
        cases.housing_cost_ore,
        cases.monthly_income_ore - cases.monthly_disability_benefit_ore AS other_income,
        cases.monthly_disability_benefit_ore AS disability,
        cases.adults - cases.aged_18_19 AS older,
        cases.children + cases.aged_18_19 AS young,
        parameters.*
    FROM cases
    INNER JOIN parameters USING (month)
),

weighed AS (
    SELECT
        *,
        12 * 10000 * (disability_divisor * other_income + 100 * disability) AS yearly,
        100 * disability_divisor * (
            100 + weight_other_adult * greatest(older - 1, 0)
            + weight_child * (young - cast(older = 0 AS BIGINT))
        ) AS divisor,
        12 * housing_cost_ore * (10000 - rent_reduction) AS cost
    FROM placed
),

divided AS (
    SELECT *, yearly // divisor AS weighted, yearly % divisor AS rest
    FROM weighed
),

stepped AS (
    SELECT
        *,
        CASE
            WHEN weighted > second_threshold OR (weighted = second_threshold AND rest > 0)
                THEN 1 + ((weighted - second_threshold) * 10000 + rest * 10000 // divisor) // step
            ELSE 0
        END AS steps
    FROM divided
),

shared AS (
    SELECT
        *,
        10000 * least_own_share + first_rate * greatest(0, weighted - first_threshold)
        + step_rate * steps * weighted AS own_share_of_whole,
        (first_rate * cast(weighted >= first_threshold AS BIGINT) + step_rate * steps) * rest AS own_share_of_rest
    FROM stepped
),

exact AS (
    SELECT
        *,
        own_share_of_rest % divisor AS own_share_rest,
        cost - own_share_of_whole - own_share_of_rest // divisor AS difference
    FROM shared
),

parted AS (
    SELECT
        *,
        greatest(difference - cast(own_share_rest > 0 AS BIGINT), 0) AS whole,
        CASE WHEN own_share_rest > 0 THEN divisor - own_share_rest ELSE 0 END AS part
    FROM exact
),

covered AS (
    SELECT
        case_id,
        CASE
            WHEN difference > 0
                THEN coverage * (whole // 10000) + (coverage * (whole % 10000) + coverage * part // divisor) // 10000
            ELSE 0
        END AS yearly_support
    FROM parted
)

SELECT case_id, (yearly_support + 6000000) // 12000000 * 100 AS entitlement_ore
FROM covered;
