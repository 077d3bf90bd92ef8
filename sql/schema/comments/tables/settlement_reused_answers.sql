COMMENT ON TABLE settlement_reused_answers IS 'Earlier answers that a settlement used as they were, and looked up no more';
COMMENT ON COLUMN settlement_reused_answers.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_reused_answers.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_reused_answers.municipality IS 'The municipality on whose behalf it is known';
COMMENT ON COLUMN settlement_reused_answers.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN settlement_reused_answers.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN settlement_reused_answers.month IS 'The month, as its first day; empty for an assessment';
COMMENT ON COLUMN settlement_reused_answers.known_lookup_id IS 'The earlier look-up';
