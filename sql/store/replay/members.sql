SELECT * EXCLUDE (run_id) FROM members WHERE run_id = $run_id ORDER BY case_id, person_key, lives_from;
