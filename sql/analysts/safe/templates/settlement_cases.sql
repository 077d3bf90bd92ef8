-- Amounts rounded, and days by the year.
SELECT * REPLACE (
    coarse_ore(claim_ore, 500, 0, 50000) AS claim_ore,
    coarse_ore(extra_ore, 500, 0, 50000) AS extra_ore,
    coarse_ore(claim_after_threshold_ore, 500, 0, 50000) AS claim_after_threshold_ore,
    coarse_ore(extra_after_threshold_ore, 500, 0, 50000) AS extra_after_threshold_ore,
    date_trunc('year', time_barred_after)::DATE AS time_barred_after
)
FROM ({query}) AS exact
