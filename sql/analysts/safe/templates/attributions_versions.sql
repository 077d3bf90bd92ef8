-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(amount_ore, 100, -8000, 8000) AS amount_ore
)
FROM ({query}) AS exact
