CREATE OR REPLACE VIEW plans AS
-- The whole plan of each run: first the look-ups to make, in order, then the earlier answers that it reuses.
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
COMMENT ON VIEW plans IS 'What each run asks and why: one row per case, person, resource and month';
COMMENT ON COLUMN plans.run_id IS 'The run';
COMMENT ON COLUMN plans.position IS 'Order of asking, the first is 0';
COMMENT ON COLUMN plans.case_id IS 'The case that needs it';
COMMENT ON COLUMN plans.municipality IS 'The municipality on whose behalf it is asked';
COMMENT ON COLUMN plans.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN plans.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN plans.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN plans.reason IS 'Why it is asked';
COMMENT ON COLUMN plans.known_lookup_id IS 'The newest earlier look-up; empty: never asked about';
