SELECT * FROM households ORDER BY run_id, case_id;
