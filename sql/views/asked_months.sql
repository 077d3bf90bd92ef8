CREATE OR REPLACE VIEW asked_months AS
-- Look-ups by what they answer: each month of an income look-up, and «the newest assessment» for both of its steps.
SELECT
    lookups.lookup_id,
    lookups.run_id,
    lookups.municipality,
    lookups.person_key,
    'inntekt' AS resource,
    unnest(generate_series(
        strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
    ))::DATE AS month,
    lookups.resource AS step,
    lookups.period_to,
    lookups.outcome,
    lookups.error_code,
    lookups.asked_at
FROM lookups
WHERE lookups.resource = 'inntekt'
UNION ALL
SELECT
    lookups.lookup_id,
    lookups.run_id,
    lookups.municipality,
    lookups.person_key,
    'summertskattegrunnlag' AS resource,
    NULL AS month,
    lookups.resource AS step,
    lookups.period_to,
    lookups.outcome,
    lookups.error_code,
    lookups.asked_at
FROM lookups
WHERE lookups.resource <> 'inntekt';
