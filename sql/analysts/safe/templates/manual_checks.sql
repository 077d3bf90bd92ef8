-- Days by the month.
SELECT * REPLACE (
    date_trunc('month', check_again_on)::DATE AS check_again_on
)
FROM ({query}) AS exact
