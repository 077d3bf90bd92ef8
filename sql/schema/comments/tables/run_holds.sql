COMMENT ON TABLE run_holds IS 'Runs held by the mass-change brake; a hold lasts until there is a release';
COMMENT ON COLUMN run_holds.run_id IS 'The run';
COMMENT ON COLUMN run_holds.held_at IS 'When it was held';
COMMENT ON COLUMN run_holds.ran_by IS 'The operating system''s user who ran it';
COMMENT ON COLUMN run_holds.reason IS 'Which figures were outside their bands, and what moved; never personal';
