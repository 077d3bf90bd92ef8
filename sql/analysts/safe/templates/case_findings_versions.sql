-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(underpaid_ore, 500, 0, 50000) AS underpaid_ore,
    coarse_ore(overpaid_ore, 500, 0, 50000) AS overpaid_ore
)
FROM ({query}) AS exact
