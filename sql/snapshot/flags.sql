SELECT * FROM flags ANTI JOIN held_runs USING (run_id) ORDER BY run_id, flag_id;
