SELECT * FROM run_holds ORDER BY held_at, run_id;
