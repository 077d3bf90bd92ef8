CREATE OR REPLACE VIEW current_verdicts AS
-- The current verdict about each flag: the newest.
SELECT *
FROM verdicts_before('infinity');
COMMENT ON VIEW current_verdicts IS 'The current answer to each flag: the newest';
COMMENT ON COLUMN current_verdicts.verdict_id IS 'The answer';
COMMENT ON COLUMN current_verdicts.flag_id IS 'The flag';
COMMENT ON COLUMN current_verdicts.case_id IS 'Case number (sak)';
COMMENT ON COLUMN current_verdicts.verdict IS 'new_decision, no_change, asked_citizen, wrong_data or postponed';
COMMENT ON COLUMN current_verdicts.reason IS 'Why: a code of a closed list';
COMMENT ON COLUMN current_verdicts.postponed_until IS 'Until when; set for postponed alone';
COMMENT ON COLUMN current_verdicts.note IS 'The caseworker''s own words';
COMMENT ON COLUMN current_verdicts.answered_by IS 'Who answered';
COMMENT ON COLUMN current_verdicts.answered_at IS 'When it was read in';
COMMENT ON COLUMN current_verdicts.import_id IS 'The import that brought it';
COMMENT ON COLUMN current_verdicts.source_run IS 'The run whose workbook it was written in, else the file or table';
