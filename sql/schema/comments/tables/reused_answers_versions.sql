COMMENT ON TABLE reused_answers_versions IS 'Earlier answers that a plan reused instead of a new look-up. Each row is stored once for all runs that reused it; the views plans and run_answers give it by run';
COMMENT ON COLUMN reused_answers_versions.case_id IS 'The case that needs it';
COMMENT ON COLUMN reused_answers_versions.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN reused_answers_versions.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN reused_answers_versions.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN reused_answers_versions.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN reused_answers_versions.known_lookup_id IS 'The earlier look-up that the plan reuses';
