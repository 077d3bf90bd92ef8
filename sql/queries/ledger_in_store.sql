-- As queries/ledger, with the correlation ids that Skatteetaten's support asks for. Protected persons are not told apart.
SELECT
    ledger_chain.sequence,
    lookups.asked_at,
    lookups.run_id,
    lookups.case_id,
    lookups.municipality,
    lookups.person_key,
    lookups.resource,
    lookups.period_from,
    lookups.period_to,
    lookups.purpose,
    lookups.legal_basis,
    CASE
        WHEN lookups.outcome IN ('shielded', 'unknown_person', 'gone', 'rejected') THEN 'manual_check'
        ELSE lookups.outcome
    END AS outcome,
    lookups.attempts,
    array_to_string(lookups.correlation_ids, ' ') AS correlation_ids
FROM lookups
LEFT JOIN ledger_chain USING (lookup_id)
WHERE lookups.case_id = $case_id OR lookups.person_key = $person_key
ORDER BY lookups.asked_at, lookups.lookup_id;
