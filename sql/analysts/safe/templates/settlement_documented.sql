-- Amounts rounded, and days by the year.
SELECT * REPLACE (
    date_trunc('year', "first")::DATE AS "first",
    date_trunc('year', "last")::DATE AS "last",
    coarse_ore(amount_ore, 10000, -600000, 600000) AS amount_ore
)
FROM ({query}) AS exact
