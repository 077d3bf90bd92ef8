SELECT * FROM case_findings ANTI JOIN held_runs USING (run_id) ORDER BY run_id, case_id;
