CREATE OR REPLACE VIEW plans AS
-- The whole plan of each run: what it asked, in its order, and after that what was known.
SELECT run_id, position, case_id, municipality, person_key, resource, month, reason, known_lookup_id
FROM planned_lookups
UNION ALL
SELECT
    run_versions.run_id,
    coalesce(asked.look_ups, 0)
    + row_number()
        OVER (
            PARTITION BY run_versions.run_id
            ORDER BY kept.case_id, kept.person_key, kept.resource, kept.month NULLS LAST, kept.known_lookup_id
        )
    - 1 AS position,
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
        AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1
LEFT JOIN (
    SELECT run_id, count(*) AS look_ups
    FROM planned_lookups
    GROUP BY run_id
) AS asked ON run_versions.run_id = asked.run_id;
