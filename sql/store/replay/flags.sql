SELECT * EXCLUDE (run_id) FROM flags WHERE run_id = $run_id;
