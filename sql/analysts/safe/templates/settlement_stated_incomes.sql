-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(business_ore, 10000, -600000, 600000) AS business_ore,
    coarse_ore(capital_ore, 10000, -600000, 600000) AS capital_ore,
    coarse_ore(foreign_ore, 10000, -600000, 600000) AS foreign_ore,
    coarse_ore(letting_ore, 10000, -600000, 600000) AS letting_ore
)
FROM ({query}) AS exact
