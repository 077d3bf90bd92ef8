SELECT * EXCLUDE (sequence) FROM lookups WHERE run_id = $run_id ORDER BY lookup_id;
