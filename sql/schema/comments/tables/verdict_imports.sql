COMMENT ON TABLE verdict_imports IS 'Each time answers were read in';
COMMENT ON COLUMN verdict_imports.import_id IS 'The import';
COMMENT ON COLUMN verdict_imports.source IS 'Name of the file or table, without its folder';
COMMENT ON COLUMN verdict_imports.sha256 IS 'Fingerprint of what was read';
COMMENT ON COLUMN verdict_imports.imported_at IS 'When';
COMMENT ON COLUMN verdict_imports.imported_by IS 'The user who read them in';
COMMENT ON COLUMN verdict_imports.accepted IS 'Answers imported';
COMMENT ON COLUMN verdict_imports.repeated IS 'Answers that were known already, word for word';
COMMENT ON COLUMN verdict_imports.rejected IS 'Rows not imported; see verdict_rejects';
