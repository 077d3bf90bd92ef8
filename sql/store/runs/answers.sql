SELECT municipality, person_key, resource, month, step, lookup_id, outcome, error_code
FROM run_answers
WHERE run_id = $run_id;
