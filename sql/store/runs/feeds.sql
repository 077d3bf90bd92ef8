SELECT resource, next_sequence, problem FROM run_feeds WHERE run_id = $run_id ORDER BY resource;
