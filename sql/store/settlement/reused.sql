SELECT case_id, municipality, person_key, resource, month, known_lookup_id
FROM settlement_reused_answers
WHERE run_id = $run_id
ORDER BY ALL;
