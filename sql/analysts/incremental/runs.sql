-- Every run and its status; read from the store and from a copy, to see whether the copy's past is still the store's.
SELECT run_id, coalesce(status, 'interrupted') AS status FROM run_overview ORDER BY run_id;
