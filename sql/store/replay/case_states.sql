SELECT * EXCLUDE (run_id) FROM case_states WHERE run_id = $run_id;
