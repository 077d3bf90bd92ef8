COMMENT ON TABLE run_versions IS 'The version of the kept rows that each run has: inputs when it began, results when they were stored';
COMMENT ON COLUMN run_versions.run_id IS 'The run';
COMMENT ON COLUMN run_versions.part IS 'inputs: households, members, decisions and the plan; results: everything a run found';
COMMENT ON COLUMN run_versions.version IS 'Numbered from 1 in the order they were stored';
