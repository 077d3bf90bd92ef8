-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(decided_ore, 500, 0, 8000) AS decided_ore,
    coarse_ore(entitlement_ore, 500, 0, 8000) AS entitlement_ore
)
FROM ({query}) AS exact
