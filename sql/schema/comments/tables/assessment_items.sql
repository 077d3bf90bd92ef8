COMMENT ON TABLE assessment_items IS 'Items of tax assessments (skatteoppgjør), the codes a rule uses only';
COMMENT ON COLUMN assessment_items.lookup_id IS 'The look-up';
COMMENT ON COLUMN assessment_items.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN assessment_items.year IS 'Income year';
COMMENT ON COLUMN assessment_items.stage IS 'Stage (stadie)';
COMMENT ON COLUMN assessment_items.settled_on IS 'Date of the assessment';
COMMENT ON COLUMN assessment_items.code IS 'Code (tekniskNavn); (none) where none of the wanted codes was delivered';
COMMENT ON COLUMN assessment_items.category IS 'kategori';
COMMENT ON COLUMN assessment_items.amount_ore IS 'Amount, øre';
