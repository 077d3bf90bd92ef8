COMMENT ON TABLE raw_answers IS 'Bodies of answers that held data; person and employer numbers replaced by keyed pseudonyms';
COMMENT ON COLUMN raw_answers.lookup_id IS 'The look-up';
COMMENT ON COLUMN raw_answers.body IS 'JSON text';
