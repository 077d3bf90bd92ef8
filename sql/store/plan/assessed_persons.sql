-- Persons whose tax assessment was looked up, with each month from $first to $last in which their newest look-ups have
-- income; one row without a month where they have none.
WITH assessed AS (
    SELECT DISTINCT person_key FROM lookups WHERE resource <> 'inntekt'
),

asked AS (
    SELECT
        lookups.municipality,
        lookups.person_key,
        unnest(generate_series(
            greatest(strptime(lookups.period_from, '%Y-%m'), $first::TIMESTAMP),
            least(strptime(lookups.period_to, '%Y-%m'), $last::TIMESTAMP),
            INTERVAL 1 MONTH
        ))::DATE AS month,
        lookups.requested_at,
        lookups.lookup_id
    FROM lookups
    SEMI JOIN assessed USING (person_key)
    WHERE
        lookups.resource = 'inntekt'
        AND lookups.period_to >= strftime($first::DATE, '%Y-%m')
        AND lookups.period_from <= strftime($last::DATE, '%Y-%m')
),

newest AS (
    SELECT person_key, month, arg_max(lookup_id, (requested_at, lookup_id)) AS lookup_id
    FROM asked
    GROUP BY municipality, person_key, month
),

with_income AS (
    SELECT DISTINCT
        income_lines.person_key,
        income_lines.month
    FROM income_lines
    INNER JOIN newest USING (person_key, month, lookup_id)
    WHERE income_lines.month BETWEEN $first AND $last
)

SELECT
    person_key,
    with_income.month
FROM assessed
LEFT JOIN with_income USING (person_key)
ORDER BY person_key, with_income.month;
