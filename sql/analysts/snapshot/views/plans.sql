CREATE OR REPLACE VIEW plans AS
-- The whole plan of each run, as in the store but without its order: look-ups to make, and earlier answers it reuses.
SELECT run_id, case_id, municipality, person_key, resource, month, reason, known_lookup_id
FROM planned_lookups
UNION ALL
SELECT
    run_versions.run_id,
    kept.case_id,
    kept.municipality,
    kept.person_key,
    kept.resource,
    kept.month,
    'known' AS reason,
    kept.known_lookup_id
FROM reused_answers_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1;
