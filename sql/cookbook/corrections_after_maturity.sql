-- Question: How often does the income of a month change after it was first answered?
-- Needs: lookups, income_lines
-- Read: person_months: answered, with or without data; changed: whose sum became another, also from nothing.
-- Few months are answered more than once. Only theirs are summed by look-up.
WITH answered AS (
    SELECT
        person_key,
        lookup_id,
        unnest(generate_series(
            strptime(period_from, '%Y-%m'), strptime(period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month
    FROM lookups
    WHERE resource = 'inntekt' AND outcome IN ('data', 'empty')
),

months AS MATERIALIZED (
    SELECT person_key, month, count(*) > 1 AS again
    FROM answered
    GROUP BY person_key, month
),

again AS MATERIALIZED (
    SELECT answered.person_key, answered.month, answered.lookup_id
    FROM answered
    SEMI JOIN (SELECT person_key, month FROM months WHERE again) AS more USING (person_key, month)
),

sums AS (
    SELECT
        again.person_key,
        again.month,
        again.lookup_id,
        coalesce(sum(income_lines.amount_ore), 0) AS amount_ore
    FROM again
    LEFT JOIN income_lines
        ON again.lookup_id = income_lines.lookup_id AND again.month = income_lines.month
    GROUP BY again.person_key, again.month, again.lookup_id
),

changed AS (
    SELECT person_key, month
    FROM sums
    GROUP BY person_key, month
    HAVING min(amount_ore) <> max(amount_ore)
),

changes AS (
    SELECT month, count(*) AS changed
    FROM changed
    GROUP BY month
),

counted AS (
    SELECT
        month,
        count(*) AS person_months,
        count(*) FILTER (WHERE again) AS answered_again
    FROM months
    GROUP BY month
)

SELECT
    strftime(counted.month, '%Y-%m') AS month,
    counted.person_months,
    counted.answered_again,
    coalesce(changes.changed, 0) AS changed
FROM counted
LEFT JOIN changes ON counted.month = changes.month
ORDER BY ALL;
