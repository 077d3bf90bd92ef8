-- Days by the month.
SELECT * REPLACE (
    date_trunc('month', postponed_until)::DATE AS postponed_until
)
FROM ({query}) AS exact
