CREATE OR REPLACE VIEW held_runs AS
-- Runs that the mass-change brake holds and nobody has released.
SELECT run_holds.*
FROM run_holds
ANTI JOIN releases USING (run_id);
COMMENT ON VIEW held_runs IS 'Runs that the mass-change brake holds and nobody has released';
COMMENT ON COLUMN held_runs.run_id IS 'The run';
COMMENT ON COLUMN held_runs.held_at IS 'When it was held';
COMMENT ON COLUMN held_runs.ran_by IS 'The operating system''s user who ran it';
COMMENT ON COLUMN held_runs.reason IS 'Which figures were outside their bands';
