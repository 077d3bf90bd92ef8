-- Every run and how it stands; asked of the store and of a copy, to see whether the copy's past is still the store's.
SELECT run_id, coalesce(status, 'interrupted') AS status FROM run_overview ORDER BY run_id;
