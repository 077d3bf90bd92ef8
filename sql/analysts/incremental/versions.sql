-- The version of each run; read from the store and from a copy.
SELECT run_id, part, version FROM run_versions ORDER BY part, version;
