CREATE OR REPLACE VIEW wide_lookups AS
-- One row per look-up: who asked, what about, why, and how it ended.
SELECT
    lookups.lookup_id,
    lookups.run_id,
    run_overview.month,
    run_overview.as_of,
    lookups.case_id,
    lookups.person_key,
    lookups.municipality,
    lookups.resource,
    lookups.resource = 'inntekt' AS is_income,
    lookups.period_from,
    lookups.period_to,
    lookups.purpose,
    lookups.legal_basis,
    lookups.outcome,
    lookups.outcome IN ('data', 'empty') AS is_answered,
    lookups.attempts
FROM lookups
LEFT JOIN run_overview ON lookups.run_id = run_overview.run_id;
COMMENT ON VIEW wide_lookups IS 'One row per look-up: who asked, what about, why, and how it ended. Key: lookup_id';
COMMENT ON COLUMN wide_lookups.lookup_id IS 'Keyed pseudonym of the look-up';
COMMENT ON COLUMN wide_lookups.run_id IS 'The run';
COMMENT ON COLUMN wide_lookups.month IS 'The month of the run, as its first day; empty: a settlement asked';
COMMENT ON COLUMN wide_lookups.as_of IS 'The date that the run calculates for; empty: a settlement asked';
COMMENT ON COLUMN wide_lookups.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_lookups.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN wide_lookups.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN wide_lookups.resource IS 'What was asked: inntekt, or a tax assessment';
COMMENT ON COLUMN wide_lookups.is_income IS 'Whether it is about monthly income';
COMMENT ON COLUMN wide_lookups.period_from IS 'First month or year';
COMMENT ON COLUMN wide_lookups.period_to IS 'Last month or year';
COMMENT ON COLUMN wide_lookups.purpose IS 'Purpose as sent';
COMMENT ON COLUMN wide_lookups.legal_basis IS 'Legal basis as sent';
COMMENT ON COLUMN wide_lookups.outcome IS 'How it ended; manual_check is one word for all that a person must look at';
COMMENT ON COLUMN wide_lookups.is_answered IS 'Whether it was answered, with or without data';
COMMENT ON COLUMN wide_lookups.attempts IS 'Calls that it took';
