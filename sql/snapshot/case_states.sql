SELECT * FROM case_states ORDER BY run_id, case_id;
