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
COMMENT ON VIEW asked_months IS 'Look-ups by what they answer: one row for each month of an income look-up, one for each step of an assessment';
COMMENT ON COLUMN asked_months.lookup_id IS 'The look-up';
COMMENT ON COLUMN asked_months.run_id IS 'The run that made it';
COMMENT ON COLUMN asked_months.municipality IS 'The municipality on whose behalf it was made';
COMMENT ON COLUMN asked_months.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN asked_months.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN asked_months.month IS 'The month, as its first day; empty for an assessment';
COMMENT ON COLUMN asked_months.step IS 'The resource that was called: an assessment takes two';
COMMENT ON COLUMN asked_months.period_to IS 'Last month asked for, or income year';
COMMENT ON COLUMN asked_months.outcome IS 'How it ended';
COMMENT ON COLUMN asked_months.error_code IS 'Error code of the last answer';
COMMENT ON COLUMN asked_months.asked_at IS 'When the first call was made';
