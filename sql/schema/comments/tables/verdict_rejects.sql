COMMENT ON TABLE verdict_rejects IS 'Rows of answers that were not imported, and why; never the value';
COMMENT ON COLUMN verdict_rejects.import_id IS 'The import';
COMMENT ON COLUMN verdict_rejects.location IS 'Sheet or table';
COMMENT ON COLUMN verdict_rejects."row" IS 'Row, the header is 1';
COMMENT ON COLUMN verdict_rejects."column" IS 'Column; empty where the row as a whole is at fault';
COMMENT ON COLUMN verdict_rejects.flag_id IS 'The flag, where it could be read';
COMMENT ON COLUMN verdict_rejects.rule IS 'What is wrong';
