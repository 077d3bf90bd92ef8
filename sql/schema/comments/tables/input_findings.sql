COMMENT ON TABLE input_findings IS 'Quarantine: rows of the recipients tables that were set aside, and why; never the value';
COMMENT ON COLUMN input_findings.run_id IS 'The run';
COMMENT ON COLUMN input_findings.case_id IS 'Case number (sak), where the row has one that can be read';
COMMENT ON COLUMN input_findings."table" IS 'households, members or decisions';
COMMENT ON COLUMN input_findings.source IS 'File name, or the word database';
COMMENT ON COLUMN input_findings."row" IS 'Data row in the source, the first is 1';
COMMENT ON COLUMN input_findings."column" IS 'The column at fault';
COMMENT ON COLUMN input_findings.rule IS 'The rule that was broken';
