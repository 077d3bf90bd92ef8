CREATE OR REPLACE VIEW lookup_months AS
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
    lookups.requested_at
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
    lookups.requested_at
FROM lookups
WHERE lookups.resource <> 'inntekt';
COMMENT ON VIEW lookup_months IS 'Look-ups by what they answer: one row for each month of an income look-up, one for each step of an assessment';
COMMENT ON COLUMN lookup_months.lookup_id IS 'The look-up';
COMMENT ON COLUMN lookup_months.run_id IS 'The run that made it';
COMMENT ON COLUMN lookup_months.municipality IS 'The municipality on whose behalf it was made';
COMMENT ON COLUMN lookup_months.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN lookup_months.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN lookup_months.month IS 'The month, as its first day; empty for an assessment';
COMMENT ON COLUMN lookup_months.step IS 'The resource that was called: an assessment takes two';
COMMENT ON COLUMN lookup_months.period_to IS 'Last month asked for, or income year';
COMMENT ON COLUMN lookup_months.outcome IS 'How it ended';
COMMENT ON COLUMN lookup_months.error_code IS 'Error code of the last answer';
COMMENT ON COLUMN lookup_months.requested_at IS 'When the first call was made';
