COMMENT ON TABLE settlement_causes IS 'How much of a month''s difference each cause accounts for; they sum to it';
COMMENT ON COLUMN settlement_causes.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_causes.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_causes.month IS 'The month, as its first day';
COMMENT ON COLUMN settlement_causes.cause IS 'a_ordning, business, capital, foreign, letting, wealth, assessment or decision';
COMMENT ON COLUMN settlement_causes.amount_ore IS 'Share of the difference, øre';
COMMENT ON COLUMN settlement_causes.ground IS 'The letter of the law''s ground of a claim; empty: no claim, or no ground is known';
