-- A run's rows of a table.
SELECT * EXCLUDE (run_id) FROM query_table($table) WHERE run_id = $run_id;
