-- The newest version of a part; 0 before the first.
SELECT coalesce(max(version), 0) AS version FROM run_versions WHERE part = $part;
