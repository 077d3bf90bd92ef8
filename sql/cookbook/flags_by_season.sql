-- Question: Do flags follow the seasons, and is holiday pay behind them?
-- Reader: leader
-- Needs: wide_cases
-- Read: Flagged cases by the month of the run; with_holiday_pay: of those, with holiday pay in the newest month.
SELECT
    strftime(month, '%Y-%m') AS month,
    as_of,
    count(*) AS cases,
    count(*) FILTER (WHERE state = 'flagged') AS flagged,
    count(*) FILTER (WHERE state = 'flagged' AND list_contains(one_offs, 'holiday_pay')) AS with_holiday_pay
FROM wide_cases
GROUP BY ALL
ORDER BY as_of;
