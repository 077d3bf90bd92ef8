SELECT * EXCLUDE (run_id) FROM case_months WHERE run_id = $run_id;
