-- Amounts rounded, and days by the month.
SELECT * REPLACE (
    coarse_ore(decided_ore, 500, 0, 8000) AS decided_ore,
    coarse_ore(before_ore, 500, 0, 8000) AS before_ore,
    coarse_ore(entitlement_ore, 500, 0, 8000) AS entitlement_ore,
    coarse_ore(difference_ore, 100, -8000, 8000) AS difference_ore,
    date_trunc('month', known_on)::DATE AS known_on,
    date_trunc('month', corrected_on)::DATE AS corrected_on
)
FROM ({query}) AS exact
