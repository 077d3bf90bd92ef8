SELECT * FROM comparisons ORDER BY run_id, case_id;
