COMMENT ON TABLE run_refusals IS 'Municipalities that were refused an event feed before the run began; nobody is looked up on their behalf';
COMMENT ON COLUMN run_refusals.run_id IS 'The run';
COMMENT ON COLUMN run_refusals.municipality IS 'Municipality number, four digits';
COMMENT ON COLUMN run_refusals.message IS 'What was refused and what to put right; never personal';
