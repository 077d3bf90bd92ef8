-- Amounts rounded.
SELECT * REPLACE (
    coarse_ore(before_ore, 1000, -20000, 60000) AS before_ore,
    coarse_ore(now_ore, 1000, -20000, 60000) AS now_ore,
    coarse_ore(share_ore, 100, -8000, 8000) AS share_ore
)
FROM ({query}) AS exact
