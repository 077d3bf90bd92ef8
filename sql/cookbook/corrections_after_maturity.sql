-- Question: How often does the income of a month change after it was first answered?
-- Reader: analyst
-- Needs: wide_income_months
-- Read: person_months: answered, with or without data; changed: whose sum became another, also from nothing.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS person_months,
    count(*) FILTER (WHERE answers > 1) AS answered_again,
    count(*) FILTER (WHERE is_changed) AS changed
FROM wide_income_months
GROUP BY ALL
ORDER BY ALL;
