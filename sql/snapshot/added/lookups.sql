-- Without anything that would tell a protected person from another one who must be checked by hand.
SELECT
    pseudonym('lookup', lookup_id) AS lookup_id,
    run_id,
    pseudonym('case', case_id) AS case_id,
    municipality,
    pseudonym('person', person_key) AS person_key,
    resource,
    period_from,
    period_to,
    purpose,
    legal_basis,
    CASE WHEN outcome IN ('shielded', 'unknown_person', 'gone', 'rejected') THEN 'manual_check' ELSE outcome END
        AS outcome,
    attempts,
    asked_at
FROM lookups
WHERE lookups.rowid >= $copied;
