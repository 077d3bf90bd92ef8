-- Each difference's 32 mixed household-months: the inputs of the causes in `subset` as they are now, the others as decided.
-- The case is numbered 32 × its own number + the subset.
CREATE OR REPLACE TEMP TABLE cases AS
SELECT
    before.case_id::BIGINT * 32 + subset AS case_id,
    CASE WHEN subset & 1 > 0 THEN after.monthly_income_ore ELSE before.monthly_income_ore END AS monthly_income_ore,
    CASE WHEN subset & 1 > 0 THEN after.income_deduction_ore ELSE before.income_deduction_ore END
        AS income_deduction_ore,
    CASE WHEN subset & 2 > 0 THEN after.net_wealth_ore ELSE before.net_wealth_ore END AS net_wealth_ore,
    CASE WHEN subset & 2 > 0 THEN after.home_wealth_ore ELSE before.home_wealth_ore END AS home_wealth_ore,
    CASE WHEN subset & 4 > 0 THEN after.adults ELSE before.adults END AS adults,
    CASE WHEN subset & 4 > 0 THEN after.children ELSE before.children END AS children,
    CASE WHEN subset & 4 > 0 THEN after.young_disabled ELSE before.young_disabled END AS young_disabled,
    CASE WHEN subset & 4 > 0 THEN after.single_pensioner ELSE before.single_pensioner END AS single_pensioner,
    CASE WHEN subset & 8 > 0 THEN after.housing_cost_ore ELSE before.housing_cost_ore END AS housing_cost_ore,
    CASE WHEN subset & 8 > 0 THEN after.tenure ELSE before.tenure END AS tenure,
    CASE WHEN subset & 8 > 0 THEN after.adapted_home ELSE before.adapted_home END AS adapted_home,
    CASE WHEN subset & 8 > 0 THEN after.municipality ELSE before.municipality END AS municipality,
    CASE WHEN subset & 8 > 0 THEN after.cost_group ELSE before.cost_group END AS cost_group,
    CASE WHEN subset & 16 > 0 THEN after.month ELSE before.month END AS month
FROM before
INNER JOIN after ON before.case_id = after.case_id
CROSS JOIN (SELECT unnest(range(32)) AS subset) AS subsets;
