COMMENT ON TABLE missing_cases IS 'Cases with flags that were not delivered to a run, and do not count as closed yet';
COMMENT ON COLUMN missing_cases.run_id IS 'The run';
COMMENT ON COLUMN missing_cases.case_id IS 'Case number (sak)';
COMMENT ON COLUMN missing_cases.last_seen IS 'The date of the last published run that had the case';
