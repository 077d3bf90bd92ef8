CREATE OR REPLACE VIEW run_answers AS
-- What each run knew: its own newest look-up of each person and month, or the earlier one that its plan let stand.
WITH own AS (
    SELECT run_id, municipality, person_key, resource, month, step, lookup_id, outcome, error_code
    FROM asked_months
    QUALIFY row_number() OVER (
            PARTITION BY run_id, municipality, person_key, resource, month
            ORDER BY asked_at DESC, step DESC, lookup_id DESC
        ) = 1
),

standing AS (
    SELECT DISTINCT
        plans.run_id,
        plans.municipality,
        plans.person_key,
        plans.resource,
        plans.month,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.outcome,
        lookups.error_code
    FROM plans
    INNER JOIN lookups ON plans.known_lookup_id = lookups.lookup_id
    WHERE plans.reason = 'known'
)

SELECT * FROM own
UNION ALL
SELECT standing.*
FROM standing
WHERE NOT EXISTS (
        SELECT 1 FROM own
        WHERE
            own.run_id = standing.run_id
            AND own.municipality = standing.municipality
            AND own.person_key = standing.person_key
            AND own.resource = standing.resource
            AND own.month IS NOT DISTINCT FROM standing.month
    );
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
