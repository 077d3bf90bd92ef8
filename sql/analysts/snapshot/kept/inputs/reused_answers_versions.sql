SELECT
    kept.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id,
        coalesce(persons.pseudonym, pseudonym('person', kept.person_key)) AS person_key,
        pseudonym('lookup', kept.known_lookup_id) AS known_lookup_id
    )
FROM reused_answers_versions AS kept
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON kept.person_key = persons.person_key
WHERE kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647);
