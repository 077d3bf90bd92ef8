-- What an answer was made from, so that an older workbook does not undo a newer answer.

ALTER TABLE verdicts ADD COLUMN made_from VARCHAR;
COMMENT ON COLUMN verdicts.made_from IS 'The run whose workbook it was written in, else the file or table; empty for answers of before';
