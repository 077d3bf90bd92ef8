SELECT * FROM flagged_cases ORDER BY run_id, case_id;
