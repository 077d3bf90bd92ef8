SELECT * EXCLUDE (run_id) FROM input_findings WHERE run_id = $run_id;
