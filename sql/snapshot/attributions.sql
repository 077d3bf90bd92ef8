SELECT * FROM attributions ORDER BY run_id, case_id, cause;
