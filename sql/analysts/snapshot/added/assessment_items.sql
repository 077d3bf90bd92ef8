SELECT
    assessment_items.* REPLACE (
        pseudonym('lookup', assessment_items.lookup_id) AS lookup_id,
        coalesce(persons.pseudonym, pseudonym('person', assessment_items.person_key)) AS person_key
    )
FROM assessment_items
LEFT JOIN person_pseudonyms AS persons ON assessment_items.person_key = persons.person_key
WHERE assessment_items.rowid >= $copied;
