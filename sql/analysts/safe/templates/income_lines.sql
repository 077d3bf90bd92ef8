-- Amounts rounded, and the spans of back pay by the year.
SELECT * REPLACE (
    coarse_ore(amount_ore, 1000, -20000, 60000) AS amount_ore,
    date_trunc('year', backpay_from)::DATE AS backpay_from,
    date_trunc('year', backpay_to)::DATE AS backpay_to
)
FROM ({query}) AS exact
