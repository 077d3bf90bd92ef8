SELECT * FROM month_comparisons ANTI JOIN held_runs USING (run_id) ORDER BY run_id, case_id, month;
