-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(decided_kroner * 100, 500, 0, 8000) / 100 AS decided_kroner,
    coarse_ore(entitlement_kroner * 100, 500, 0, 8000) / 100 AS entitlement_kroner,
    coarse_ore(difference_kroner * 100, 100, -8000, 8000) / 100 AS difference_kroner
)
FROM ({query}) AS exact
