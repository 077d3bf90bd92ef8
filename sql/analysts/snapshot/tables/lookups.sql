-- Without anything that distinguishes a protected person from another one who must be checked by hand.
SELECT
    pseudonym('lookup', lookups.lookup_id) AS lookup_id,
    run_id,
    coalesce(cases.pseudonym, pseudonym('case', lookups.case_id)) AS case_id,
    municipality,
    coalesce(persons.pseudonym, pseudonym('person', lookups.person_key)) AS person_key,
    resource,
    period_from,
    period_to,
    purpose,
    legal_basis,
    CASE WHEN outcome IN ('shielded', 'unknown_person', 'gone', 'rejected') THEN 'manual_check' ELSE outcome END
        AS outcome,
    attempts,
    requested_at
FROM lookups
LEFT JOIN case_pseudonyms AS cases ON lookups.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON lookups.person_key = persons.person_key
WHERE lookups.rowid >= $copied;
