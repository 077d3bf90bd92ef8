SELECT * FROM case_findings ORDER BY run_id, case_id;
