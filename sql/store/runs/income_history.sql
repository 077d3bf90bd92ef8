-- What was known, when a run began, of the incomes of the months before its own: the newest answer per person and
-- month, under each id of a person with several.
WITH this AS (
    SELECT month, started_at FROM runs WHERE run_id = $run_id
),

asked AS (
    SELECT
        lookups.lookup_id,
        lookups.person_key,
        lookups.id_key,
        unnest(generate_series(
            strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month,
        lookups.requested_at
    FROM lookups
    CROSS JOIN this
    WHERE
        lookups.resource = 'inntekt'
        AND lookups.outcome IN ('data', 'empty')
        AND lookups.run_id <> $run_id
        AND lookups.period_to >= strftime(this.month - to_months($months_before), '%Y-%m')
        AND lookups.period_from < strftime(this.month, '%Y-%m')
        AND lookups.requested_at < this.started_at
),

newest AS (
    SELECT asked.person_key, asked.month, arg_max(asked.lookup_id, (asked.requested_at, asked.lookup_id)) AS lookup_id
    FROM asked
    CROSS JOIN this
    WHERE asked.month >= this.month - to_months($months_before) AND asked.month < this.month
    GROUP BY asked.person_key, asked.month, asked.id_key
)

SELECT income_lines.*
FROM newest
INNER JOIN income_lines USING (lookup_id, person_key, month)
ORDER BY income_lines.person_key, income_lines.month, income_lines.ordinal;
