SELECT * EXCLUDE (run_id) FROM households WHERE run_id = $run_id ORDER BY case_id;
