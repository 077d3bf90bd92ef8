-- What a run knew of incomes of its members that were looked up more than once: every line of every such look-up of a
-- month, the oldest first. A look-up that found nothing has one row without a line. Later runs do not change the result.
WITH this AS (
    SELECT started_at FROM runs WHERE run_id = $run_id
),

answered AS (
    SELECT
        lookups.lookup_id,
        lookups.person_key,
        lookups.requested_at,
        unnest(generate_series(
            strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month
    FROM lookups
    CROSS JOIN this
    WHERE
        lookups.resource = 'inntekt'
        AND lookups.outcome IN ('data', 'empty')
        AND (lookups.run_id = $run_id OR lookups.requested_at < this.started_at)
),

repeated AS (
    SELECT person_key, month
    FROM answered
    GROUP BY person_key, month
    HAVING count(*) > 1
),

persons AS (
    SELECT DISTINCT person_key FROM members WHERE run_id = $run_id
)

SELECT
    answered.lookup_id,
    answered.person_key,
    answered.month,
    answered.requested_at,
    timezone('Europe/Oslo', answered.requested_at)::DATE AS day,
    income_lines.* EXCLUDE (lookup_id, person_key, month)
FROM answered
SEMI JOIN repeated USING (person_key, month)
SEMI JOIN persons USING (person_key)
LEFT JOIN income_lines USING (lookup_id, person_key, month)
ORDER BY answered.person_key, answered.month, answered.requested_at, answered.lookup_id, income_lines.ordinal;
