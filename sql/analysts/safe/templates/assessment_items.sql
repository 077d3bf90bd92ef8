-- Amounts rounded, and the day of the assessment by the year.
SELECT * REPLACE (
    coarse_ore(amount_ore, 10000, -2000000, 2000000) AS amount_ore,
    date_trunc('year', settled_on)::DATE AS settled_on
)
FROM ({query}) AS exact
