COMMENT ON TABLE sweep_findings IS 'What the feed had missed: a swept answer that differs from the stored one though no event came';
COMMENT ON COLUMN sweep_findings.run_id IS 'The run that swept';
COMMENT ON COLUMN sweep_findings.case_id IS 'The case that needs it';
COMMENT ON COLUMN sweep_findings.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN sweep_findings.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN sweep_findings.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN sweep_findings.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN sweep_findings.before_lookup_id IS 'The stored look-up';
COMMENT ON COLUMN sweep_findings.after_lookup_id IS 'The look-up that found something else';
