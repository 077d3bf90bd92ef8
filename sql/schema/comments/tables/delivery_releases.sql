COMMENT ON TABLE delivery_releases IS 'Held deliveries that somebody has accepted: the next run is compared with their figures';
COMMENT ON COLUMN delivery_releases.run_id IS 'The run that held it';
COMMENT ON COLUMN delivery_releases.municipality IS 'Municipality number';
COMMENT ON COLUMN delivery_releases.released_at IS 'When it was accepted';
COMMENT ON COLUMN delivery_releases.released_by IS 'The operating system''s user who accepted it';
COMMENT ON COLUMN delivery_releases.in_name_of IS 'Who decided it, where --by says so';
