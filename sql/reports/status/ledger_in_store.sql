-- As reports/status/ledger, with the position in the ledger and the correlation ids that Skatteetaten's support needs.
-- A protected person cannot be distinguished from another one who must be checked by hand.
SELECT
    sequence,
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
    attempts,
    array_to_string(correlation_ids, ' ') AS correlation_ids
FROM lookups
WHERE case_id = $case_id OR person_key = $person_key
ORDER BY requested_at, lookup_id;
