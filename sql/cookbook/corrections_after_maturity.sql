-- Question: How often does the income of a month change after it was first answered?
-- Needs: lookups, income_lines, run_overview
-- Read: months: person-months answered more than once; changed: whose sum became another.
-- Few months are answered more than once. Only theirs are summed by look-up; a hash of 64 bits finds them
-- of the look-ups' names, which a country's query compares in half the time of the names.
WITH months AS MATERIALIZED (
    SELECT
        person_key,
        month,
        min(hash(lookup_id)) <> max(hash(lookup_id)) AS again
    FROM income_lines
    GROUP BY person_key, month
),

again AS MATERIALIZED (
    SELECT person_key, month FROM months WHERE again
),

answers AS (
    SELECT
        income_lines.person_key,
        income_lines.month,
        sum(income_lines.amount_ore) AS amount_ore
    FROM income_lines
    SEMI JOIN again USING (person_key, month)
    GROUP BY income_lines.person_key, income_lines.month, income_lines.lookup_id
),

changed AS (
    SELECT
        person_key,
        month
    FROM answers
    GROUP BY person_key, month
    HAVING min(amount_ore) <> max(amount_ore)
),

changes AS (
    SELECT
        month,
        count(*) AS changed
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
