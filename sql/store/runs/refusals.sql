SELECT municipality, message FROM run_refusals WHERE run_id = $run_id ORDER BY municipality;
