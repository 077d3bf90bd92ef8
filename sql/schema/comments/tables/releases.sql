COMMENT ON TABLE releases IS 'Held runs that somebody has released';
COMMENT ON COLUMN releases.run_id IS 'The run';
COMMENT ON COLUMN releases.released_at IS 'When it was released';
COMMENT ON COLUMN releases.released_by IS 'The operating system''s user who released it';
COMMENT ON COLUMN releases.in_name_of IS 'Who decided it, where --by says so';
