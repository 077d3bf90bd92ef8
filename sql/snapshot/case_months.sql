SELECT * FROM case_months ORDER BY run_id, case_id, side;
