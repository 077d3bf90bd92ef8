COMMENT ON TABLE run_ends IS 'One row per run that ended by itself; a run without one was interrupted';
COMMENT ON COLUMN run_ends.run_id IS 'The run';
COMMENT ON COLUMN run_ends.finished_at IS 'When the run ended';
COMMENT ON COLUMN run_ends.status IS 'complete: every active case checked; incomplete: some were not; failed: stopped by an error';
COMMENT ON COLUMN run_ends.message IS 'What stopped it, or why cases were not checked; never personal';
