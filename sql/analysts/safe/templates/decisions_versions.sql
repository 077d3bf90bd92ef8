-- Amounts rounded, dates by the year, large households as one.
SELECT * REPLACE (
    date_trunc('year', decided_on)::DATE AS decided_on,
    date_trunc('year', valid_from)::DATE AS valid_from,
    coarse_ore(amount_ore, 500, 0, 8000) AS amount_ore,
    coarse_ore(monthly_income_ore, 1000, -20000, 60000) AS monthly_income_ore,
    coarse_ore(net_wealth_ore, 100000, -3000000, 3000000) AS net_wealth_ore,
    coarse_ore(housing_cost_ore, 2000, 4000, 16000) AS housing_cost_ore,
    least(adults, 3) AS adults,
    least(children, 4) AS children
)
FROM ({query}) AS exact
