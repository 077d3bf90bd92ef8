SELECT * EXCLUDE (run_id) FROM entitlements WHERE run_id = $run_id;
