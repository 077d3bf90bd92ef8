-- What a settlement knows about each person, and month or year: its own look-up, else the earlier one that its plan
-- reuses. The table own_answers has its own.
SELECT municipality, person_key, resource, month, step, lookup_id, outcome, error_code
FROM own_answers
UNION ALL
SELECT DISTINCT
    reused.municipality,
    reused.person_key,
    reused.resource,
    reused.month,
    lookups.resource AS step,
    lookups.lookup_id,
    lookups.outcome,
    lookups.error_code
FROM settlement_reused_answers AS reused
INNER JOIN lookups ON reused.known_lookup_id = lookups.lookup_id
ANTI JOIN own_answers AS own
    ON
        reused.municipality = own.municipality
        AND reused.person_key = own.person_key
        AND reused.resource = own.resource
        AND reused.month IS NOT DISTINCT FROM own.month
WHERE reused.run_id = $run_id;
