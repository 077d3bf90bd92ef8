SELECT * FROM case_months ANTI JOIN held_runs USING (run_id) ORDER BY run_id, case_id, side;
