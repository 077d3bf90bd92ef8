-- What a run knew, computed once. While this table exists, it hides the view of its name, which has the same rows. Only
-- the run's few own answers are sorted, and not the million that its plan reuses: a plan reuses one answer about each
-- person and month, however many cases need it.
CREATE TEMP TABLE run_answers AS
WITH standing AS (
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
    standing.municipality,
    standing.person_key,
    standing.resource,
    standing.month,
    lookups.resource AS step,
    standing.lookup_id,
    lookups.outcome,
    lookups.error_code
FROM standing
INNER JOIN lookups USING (lookup_id)
ANTI JOIN own_answers AS own
    ON
        standing.municipality = own.municipality
        AND standing.person_key = own.person_key
        AND standing.resource = own.resource
        AND standing.month IS NOT DISTINCT FROM own.month;
