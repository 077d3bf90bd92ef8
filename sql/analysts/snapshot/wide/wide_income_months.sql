CREATE OR REPLACE VIEW wide_income_months AS
-- One row per person and month that was answered: how often, how late, and whether the sum changed.
-- Few months are answered more than once. Only theirs are summed by look-up.
WITH answered AS (
    SELECT
        person_key,
        lookup_id,
        timezone('Europe/Oslo', requested_at)::DATE AS answered_on,
        unnest(generate_series(
            strptime(period_from, '%Y-%m'), strptime(period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month
    FROM lookups
    WHERE resource = 'inntekt' AND outcome IN ('data', 'empty')
),

months AS MATERIALIZED (
    SELECT
        person_key,
        month,
        count(*) AS answers,
        min(answered_on) AS first_answered_on,
        max(answered_on) AS newest_answered_on
    FROM answered
    GROUP BY person_key, month
),

again AS MATERIALIZED (
    SELECT answered.person_key, answered.month, answered.lookup_id
    FROM answered
    SEMI JOIN (SELECT person_key, month FROM months WHERE answers > 1) AS more USING (person_key, month)
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
)

SELECT
    months.person_key,
    months.month,
    months.answers,
    months.first_answered_on,
    months.newest_answered_on,
    date_diff('day', last_day(months.month), months.first_answered_on) AS days_after_month,
    changed.person_key IS NOT NULL AS is_changed
FROM months
LEFT JOIN changed ON months.person_key = changed.person_key AND months.month = changed.month;
COMMENT ON VIEW wide_income_months IS 'One row per person and month that was answered: how often, how late, and whether the sum changed. Key: person_key and month';
COMMENT ON COLUMN wide_income_months.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN wide_income_months.month IS 'The month of the income, as its first day';
COMMENT ON COLUMN wide_income_months.answers IS 'How many look-ups answered, with or without data';
COMMENT ON COLUMN wide_income_months.first_answered_on IS 'Day of the first answer, Europe/Oslo';
COMMENT ON COLUMN wide_income_months.newest_answered_on IS 'Day of the newest answer, Europe/Oslo';
COMMENT ON COLUMN wide_income_months.days_after_month IS 'Days from the end of the month to the first answer';
COMMENT ON COLUMN wide_income_months.is_changed IS 'Whether answers have different sums, also from nothing to something';
