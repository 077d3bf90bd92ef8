SELECT * EXCLUDE (run_id) FROM member_incomes WHERE run_id = $run_id;
