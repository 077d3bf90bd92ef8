SELECT
    plans_asked.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', plans_asked.case_id)) AS case_id,
        coalesce(persons.pseudonym, pseudonym('person', plans_asked.person_key)) AS person_key,
        pseudonym('lookup', plans_asked.known_lookup_id) AS known_lookup_id
    )
FROM plans_asked
LEFT JOIN case_pseudonyms AS cases ON plans_asked.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON plans_asked.person_key = persons.person_key
WHERE plans_asked.rowid >= $copied;
