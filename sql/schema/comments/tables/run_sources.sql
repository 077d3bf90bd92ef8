COMMENT ON TABLE run_sources IS 'Where each recipients table was read from';
COMMENT ON COLUMN run_sources.run_id IS 'The run';
COMMENT ON COLUMN run_sources.table_name IS 'households, members or decisions';
COMMENT ON COLUMN run_sources.source IS 'File name, or the word database';
COMMENT ON COLUMN run_sources.sha256 IS 'Fingerprint of what was read';
COMMENT ON COLUMN run_sources.row_count IS 'Rows read';
