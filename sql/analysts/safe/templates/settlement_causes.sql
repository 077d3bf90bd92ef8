-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(amount_ore, 10, -8000, 8000) AS amount_ore
)
FROM ({query}) AS exact
