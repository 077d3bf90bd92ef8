-- Question: How often does the income of a month change after it was first answered?
-- Needs: lookups, income_lines, run_overview
-- Read: months: person-months answered more than once; changed: whose sum became another.
WITH answers AS (
    SELECT
        income_lines.person_key,
        income_lines.month,
        income_lines.lookup_id,
        sum(income_lines.amount_ore) AS amount_ore
    FROM income_lines
    GROUP BY income_lines.person_key, income_lines.month, income_lines.lookup_id
),

months AS (
    SELECT
        person_key,
        month,
        count(*) AS answered,
        min(amount_ore) <> max(amount_ore) AS differ
    FROM answers
    GROUP BY person_key, month
)

SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS person_months,
    count(*) FILTER (WHERE answered > 1) AS asked_again,
    count(*) FILTER (WHERE differ) AS changed
FROM months
GROUP BY ALL
ORDER BY ALL;
