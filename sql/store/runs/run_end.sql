SELECT run_id FROM run_ends WHERE run_id = $run_id;
