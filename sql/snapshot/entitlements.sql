SELECT * FROM entitlements ORDER BY run_id, case_id, side;
