-- Who was looked up, when, for which case, why and on what legal basis. Give a case or a person, not both.
SELECT
    asked_at,
    run_id,
    case_id,
    municipality,
    person_key,
    resource,
    period_from,
    period_to,
    purpose,
    legal_basis,
    outcome,
    attempts
FROM lookups
WHERE case_id = $case_id OR person_key = $person_key
ORDER BY asked_at, lookup_id;
