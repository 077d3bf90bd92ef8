SELECT * EXCLUDE (run_id) FROM run_sources WHERE run_id = $run_id;
