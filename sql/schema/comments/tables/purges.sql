COMMENT ON TABLE purges IS 'Each deletion of what has passed its time, one row per table';
COMMENT ON COLUMN purges.purge_id IS 'The deletion';
COMMENT ON COLUMN purges.purged_at IS 'When';
COMMENT ON COLUMN purges.purged_by IS 'The user who did it';
COMMENT ON COLUMN purges.as_of IS 'The day that times were counted from';
COMMENT ON COLUMN purges.table_name IS 'The table';
COMMENT ON COLUMN purges.row_count IS 'Rows deleted';
