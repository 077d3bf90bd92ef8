-- What a run knew, computed once. While this table exists, it hides the view of its name, which has the same rows. Only
-- the run's few own answers are sorted, and not the million that its plan reuses: a plan reuses one answer about each
-- person and month, however many cases need it.
CREATE TEMP TABLE run_answers AS
WITH reused AS (
    SELECT DISTINCT kept.municipality, kept.person_key, kept.resource, kept.month, kept.known_lookup_id AS lookup_id
    FROM reused_answers_versions AS kept
    INNER JOIN run_versions
        ON
            run_versions.run_id = $run_id
            AND run_versions.part = 'inputs'
            AND kept.version_from <= run_versions.version
            AND kept.version_to > run_versions.version
)

SELECT * FROM own_answers
UNION ALL
SELECT
    $run_id,
    reused.municipality,
    reused.person_key,
    reused.resource,
    reused.month,
    lookups.resource AS step,
    reused.lookup_id,
    lookups.outcome,
    lookups.error_code
FROM reused
INNER JOIN lookups USING (lookup_id)
ANTI JOIN own_answers AS own
    ON
        reused.municipality = own.municipality
        AND reused.person_key = own.person_key
        AND reused.resource = own.resource
        AND reused.month IS NOT DISTINCT FROM own.month;
