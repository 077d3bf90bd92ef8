SELECT
    planned_lookups.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', planned_lookups.case_id)) AS case_id,
        coalesce(persons.pseudonym, pseudonym('person', planned_lookups.person_key)) AS person_key,
        pseudonym('lookup', planned_lookups.known_lookup_id) AS known_lookup_id
    )
FROM planned_lookups
LEFT JOIN case_pseudonyms AS cases ON planned_lookups.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON planned_lookups.person_key = persons.person_key
WHERE planned_lookups.rowid >= $copied;
