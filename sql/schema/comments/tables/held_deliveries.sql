COMMENT ON TABLE held_deliveries IS 'Municipalities whose delivery a run held: the run did nothing for them';
COMMENT ON COLUMN held_deliveries.run_id IS 'The run';
COMMENT ON COLUMN held_deliveries.municipality IS 'Municipality number';
COMMENT ON COLUMN held_deliveries.held_at IS 'When it was held';
COMMENT ON COLUMN held_deliveries.ran_by IS 'The operating system''s user who ran it';
COMMENT ON COLUMN held_deliveries.reason IS 'Which figures were outside their bands; never personal';
