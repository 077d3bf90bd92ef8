SELECT * FROM flag_events ORDER BY run_id, flag_id;
