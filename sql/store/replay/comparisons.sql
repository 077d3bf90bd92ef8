SELECT * EXCLUDE (run_id) FROM comparisons WHERE run_id = $run_id;
