SELECT * EXCLUDE (run_id) FROM attributions WHERE run_id = $run_id;
