-- Every look-up made for the case; $person_key: only those about that person.
SELECT
    requested_at,
    person_key,
    resource,
    period_from,
    period_to,
    purpose,
    legal_basis,
    outcome,
    attempts
FROM lookups
WHERE case_id = $case_id AND ($person_key IS NULL OR person_key = $person_key)
ORDER BY person_key, requested_at, lookup_id;
