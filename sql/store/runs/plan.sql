SELECT position, case_id, municipality, person_key, resource, month, reason, known_lookup_id
FROM plans
WHERE run_id = $run_id
ORDER BY position;
