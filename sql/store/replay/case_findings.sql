SELECT * EXCLUDE (run_id) FROM case_findings WHERE run_id = $run_id;
