-- Question: How late do the data come, and how often do they change?
-- Reader: leader
-- Needs: wide_income_months
-- Read: Person-months by days from the end of the month to the first answer; changed: got another sum later.
SELECT
    CASE
        WHEN days_after_month <= 15 THEN '0-15 days'
        WHEN days_after_month <= 45 THEN '16-45 days'
        WHEN days_after_month <= 90 THEN '46-90 days'
        ELSE 'more than 90 days'
    END AS first_answer,
    count(*) AS person_months,
    count(*) FILTER (WHERE answers > 1) AS answered_again,
    count(*) FILTER (WHERE is_changed) AS changed
FROM wide_income_months
GROUP BY first_answer
ORDER BY min(days_after_month);
