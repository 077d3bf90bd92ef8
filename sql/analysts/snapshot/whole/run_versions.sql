SELECT * FROM run_versions WHERE part = 'inputs' OR run_id NOT IN (SELECT run_id FROM held_runs) ORDER BY part, version;
