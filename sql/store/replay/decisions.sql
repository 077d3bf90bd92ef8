SELECT * EXCLUDE (run_id) FROM decisions WHERE run_id = $run_id ORDER BY case_id, valid_from, decided_on, decision_id;
