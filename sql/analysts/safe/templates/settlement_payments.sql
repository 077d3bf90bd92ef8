-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(amount_ore, 500, 0, 8000) AS amount_ore
)
FROM ({query}) AS exact
