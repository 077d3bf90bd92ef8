-- Amounts rounded, large households as one, and none of what few have.
SELECT * REPLACE (
    least(adults, 3) AS adults,
    NULL::BIGINT AS aged_18_19,
    least(children, 4) AS children,
    coarse_ore(monthly_income_ore, 1000, -20000, 60000) AS monthly_income_ore,
    coarse_ore(monthly_disability_benefit_ore, 1000, -20000, 60000) AS monthly_disability_benefit_ore,
    coarse_ore(net_wealth_ore, 100000, -3000000, 3000000) AS net_wealth_ore,
    coarse_ore(home_wealth_ore, 500000, 0, 5000000) AS home_wealth_ore,
    coarse_ore(housing_cost_ore, 2000, 4000, 16000) AS housing_cost_ore,
    NULL::BOOLEAN AS adapted_home,
    NULL::BOOLEAN AS young_disabled,
    coarse_ore(income_deduction_ore, 1000, 0, 10000) AS income_deduction_ore
)
FROM ({query}) AS exact
