SELECT * EXCLUDE (run_id) FROM month_comparisons WHERE run_id = $run_id;
