COMMENT ON TABLE settlement_stated_incomes IS 'What members had stated for a year, as delivered to a settlement';
COMMENT ON COLUMN settlement_stated_incomes.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_stated_incomes.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_stated_incomes.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN settlement_stated_incomes.year IS 'The income year';
COMMENT ON COLUMN settlement_stated_incomes.business_ore IS 'Business income of the year, øre';
COMMENT ON COLUMN settlement_stated_incomes.capital_ore IS 'Net capital income of the year, øre';
COMMENT ON COLUMN settlement_stated_incomes.foreign_ore IS 'Gross income from abroad of the year, øre';
COMMENT ON COLUMN settlement_stated_incomes.letting_ore IS 'Tax-free letting of the year, øre; no assessment has it';
