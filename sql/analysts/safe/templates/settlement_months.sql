-- Amounts rounded, and days by the year.
SELECT * REPLACE (
    coarse_ore(paid_ore, 500, 0, 8000) AS paid_ore,
    coarse_ore(right_ore, 500, 0, 8000) AS right_ore,
    coarse_ore(difference_ore, 100, -8000, 8000) AS difference_ore,
    date_trunc('year', time_barred_after)::DATE AS time_barred_after,
    coarse_ore(decided_income_ore, 10000, -600000, 600000) AS decided_income_ore,
    coarse_ore(right_income_ore, 10000, -600000, 600000) AS right_income_ore,
    coarse_ore(decided_wealth_ore, 100000, -3000000, 3000000) AS decided_wealth_ore,
    coarse_ore(right_wealth_ore, 100000, -3000000, 3000000) AS right_wealth_ore
)
FROM ({query}) AS exact
