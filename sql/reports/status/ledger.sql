-- Who was looked up, when, for which case, why and on what legal basis. Give a case or a person, not both.
-- A protected person cannot be distinguished from another one who must be checked by hand.
SELECT
    requested_at,
    run_id,
    case_id,
    municipality,
    person_key,
    resource,
    period_from,
    period_to,
    purpose,
    legal_basis,
    CASE WHEN outcome IN ('shielded', 'unknown_person', 'gone', 'rejected') THEN 'manual_check' ELSE outcome END
        AS outcome,
    attempts
FROM lookups
WHERE case_id = $case_id OR person_key = $person_key
ORDER BY requested_at, lookup_id;
