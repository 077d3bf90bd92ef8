SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('person', person_key) AS person_key,
        pseudonym('lookup', known_lookup_id) AS known_lookup_id
    )
FROM known_answers_versions
WHERE version_from > $copied OR (version_to > $ended AND version_to < 2147483647);
