-- The version of a part that belongs to a run; no row where it has none.
SELECT version FROM run_versions WHERE run_id = $run_id AND part = $part;
