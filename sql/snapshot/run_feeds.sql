SELECT * FROM run_feeds ORDER BY run_id, resource;
