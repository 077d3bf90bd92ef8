-- Without the employer or payer.
SELECT
    income_lines.* EXCLUDE (reporter_key) REPLACE (
        pseudonym('lookup', income_lines.lookup_id) AS lookup_id,
        coalesce(persons.pseudonym, pseudonym('person', income_lines.person_key)) AS person_key
    )
FROM income_lines
LEFT JOIN person_pseudonyms AS persons ON income_lines.person_key = persons.person_key
WHERE income_lines.rowid >= $copied;
