CREATE OR REPLACE VIEW run_answers AS
-- What each run knew, as in the store but without error codes: its own newest look-up, or the one that its plan reuses.
WITH asked AS (
    SELECT
        run_id,
        municipality,
        person_key,
        'inntekt' AS resource,
        unnest(generate_series(
            strptime(period_from, '%Y-%m'), strptime(period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month,
        resource AS step,
        lookup_id,
        outcome,
        requested_at
    FROM lookups
    WHERE resource = 'inntekt'
    UNION ALL
    SELECT
        run_id,
        municipality,
        person_key,
        'summertskattegrunnlag' AS resource,
        NULL AS month,
        resource AS step,
        lookup_id,
        outcome,
        requested_at
    FROM lookups
    WHERE resource <> 'inntekt'
),

own AS (
    SELECT * EXCLUDE (requested_at)
    FROM asked
    QUALIFY row_number() OVER (
            PARTITION BY run_id, municipality, person_key, resource, month
            ORDER BY requested_at DESC, step DESC, lookup_id DESC
        ) = 1
),

reused AS (
    SELECT DISTINCT
        plans.run_id,
        plans.municipality,
        plans.person_key,
        plans.resource,
        plans.month,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.outcome
    FROM plans
    INNER JOIN lookups ON plans.known_lookup_id = lookups.lookup_id
    WHERE plans.reason = 'known'
)

SELECT * FROM own
UNION ALL
SELECT reused.*
FROM reused
WHERE NOT EXISTS (
        SELECT 1 FROM own
        WHERE
            own.run_id = reused.run_id
            AND own.municipality = reused.municipality
            AND own.person_key = reused.person_key
            AND own.resource = reused.resource
            AND own.month IS NOT DISTINCT FROM reused.month
    );
