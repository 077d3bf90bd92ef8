-- Amounts rounded, and the day of the assessment by the year.
SELECT * REPLACE (
    date_trunc('year', settled_on)::DATE AS settled_on,
    coarse_ore(business_ore, 10000, -600000, 600000) AS business_ore,
    coarse_ore(capital_ore, 10000, -600000, 600000) AS capital_ore,
    coarse_ore(foreign_ore, 10000, -600000, 600000) AS foreign_ore,
    coarse_ore(net_wealth_ore, 100000, -3000000, 3000000) AS net_wealth_ore,
    coarse_ore(home_wealth_ore, 100000, -3000000, 3000000) AS home_wealth_ore,
    coarse_ore(stated_business_ore, 10000, -600000, 600000) AS stated_business_ore,
    coarse_ore(stated_capital_ore, 10000, -600000, 600000) AS stated_capital_ore,
    coarse_ore(stated_foreign_ore, 10000, -600000, 600000) AS stated_foreign_ore,
    coarse_ore(stated_letting_ore, 10000, -600000, 600000) AS stated_letting_ore
)
FROM ({query}) AS exact
