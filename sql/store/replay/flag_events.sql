SELECT * EXCLUDE (run_id) FROM flag_events WHERE run_id = $run_id;
