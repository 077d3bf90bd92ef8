CREATE OR REPLACE VIEW run_answers AS
-- What each run knew: its own newest look-up of each person and month, or the earlier one that its plan reuses.
-- A query for one run reads the rows of that run only, because run_id is a key of the partition.
WITH everything AS (
    SELECT
        run_id,
        municipality,
        person_key,
        resource,
        month,
        step,
        lookup_id,
        outcome,
        error_code,
        requested_at,
        0 AS rank
    FROM lookup_months
    UNION ALL
    SELECT
        run_versions.run_id,
        known.municipality,
        known.person_key,
        known.resource,
        known.month,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.outcome,
        lookups.error_code,
        lookups.requested_at,
        1 AS rank
    FROM reused_answers_versions AS known
    INNER JOIN run_versions
        ON
            run_versions.part = 'inputs'
            AND known.version_from <= run_versions.version
            AND known.version_to > run_versions.version
    INNER JOIN lookups ON known.known_lookup_id = lookups.lookup_id
)

SELECT run_id, municipality, person_key, resource, month, step, lookup_id, outcome, error_code
FROM everything
QUALIFY row_number() OVER (
        PARTITION BY run_id, municipality, person_key, resource, month
        ORDER BY rank ASC, requested_at DESC, step DESC, lookup_id DESC
    ) = 1;
COMMENT ON VIEW run_answers IS 'What each run knew: its own newest look-up of each person and month, or the earlier one that its plan let stand';
COMMENT ON COLUMN run_answers.run_id IS 'The run';
COMMENT ON COLUMN run_answers.municipality IS 'The municipality on whose behalf it is known';
COMMENT ON COLUMN run_answers.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN run_answers.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN run_answers.month IS 'The month, as its first day; empty for an assessment';
COMMENT ON COLUMN run_answers.step IS 'The resource that was called';
COMMENT ON COLUMN run_answers.lookup_id IS 'The look-up';
COMMENT ON COLUMN run_answers.outcome IS 'How it ended';
COMMENT ON COLUMN run_answers.error_code IS 'Error code of the last answer';
