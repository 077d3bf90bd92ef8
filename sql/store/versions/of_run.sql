-- The version of a part that a run stands for; no row where it has none.
SELECT version FROM run_versions WHERE run_id = $run_id AND part = $part;
