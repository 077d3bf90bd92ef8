SELECT * FROM sweep_findings ORDER BY run_id, case_id, person_key, resource, month;
