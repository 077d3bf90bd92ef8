-- Housing cost by 2 000 kroner, no dates, and no adapted dwellings.
SELECT * REPLACE (
    coarse_ore(housing_cost_ore, 2000, 4000, 16000) AS housing_cost_ore,
    coarse_ore(income_deduction_ore, 1000, 0, 10000) AS income_deduction_ore,
    coarse_ore(stated_income_ore, 10000, 0, 600000) AS stated_income_ore,
    coarse_ore(child_wealth_ore, 100000, 0, 3000000) AS child_wealth_ore,
    NULL::BOOLEAN AS adapted_home,
    NULL::DATE AS active_from,
    NULL::DATE AS active_to
)
FROM ({query}) AS exact
