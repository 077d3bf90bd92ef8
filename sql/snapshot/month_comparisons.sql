SELECT * FROM month_comparisons ORDER BY run_id, case_id, month;
