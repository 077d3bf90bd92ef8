CREATE OR REPLACE VIEW income_by_month AS
-- The newest known income of each person and month, by kind and code; a later look-up replaces the whole month.
WITH asked AS (
    SELECT
        lookups.lookup_id,
        lookups.person_key,
        unnest(generate_series(
            strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month,
        lookups.requested_at
    FROM lookups
    WHERE lookups.resource = 'inntekt' AND lookups.outcome IN ('data', 'empty')
),

newest AS (
    SELECT person_key, month, arg_max(lookup_id, requested_at) AS lookup_id
    FROM asked
    GROUP BY person_key, month
)

SELECT
    income_lines.person_key,
    income_lines.month,
    income_lines.category,
    income_lines.code,
    income_lines.benefit,
    sum(income_lines.amount_ore) / 100 AS kroner
FROM newest
INNER JOIN income_lines USING (lookup_id, person_key, month)
GROUP BY
    income_lines.person_key, income_lines.month, income_lines.category, income_lines.code, income_lines.benefit;
COMMENT ON VIEW income_by_month IS 'The newest known income of each person and month, by kind and code';
COMMENT ON COLUMN income_by_month.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN income_by_month.month IS 'The month it was paid in, as its first day';
COMMENT ON COLUMN income_by_month.category IS 'Which of the four kinds of entry';
COMMENT ON COLUMN income_by_month.code IS 'Code (beskrivelse)';
COMMENT ON COLUMN income_by_month.benefit IS 'fordel';
COMMENT ON COLUMN income_by_month.kroner IS 'Sum of the entries, kroner';
