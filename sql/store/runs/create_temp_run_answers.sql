-- What a run knew, found once: while this table is there, it stands before the view of its name and has the same rows.
-- Of one run, the few answers that are its own are put in order, and not the million that its plan let stand: a plan
-- lets one answer stand about each person and month, however many cases need it.
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
