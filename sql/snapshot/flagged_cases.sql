SELECT * FROM flagged_cases ANTI JOIN held_runs USING (run_id) ORDER BY run_id, case_id;
