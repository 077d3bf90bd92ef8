SELECT * FROM releases ORDER BY released_at, run_id;
