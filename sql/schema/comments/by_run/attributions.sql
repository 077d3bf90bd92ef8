COMMENT ON VIEW attributions IS 'How much of a difference each cause accounts for; a case''s amounts sum to its difference';
COMMENT ON COLUMN attributions.run_id IS 'The run';
COMMENT ON COLUMN attributions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN attributions.cause IS 'income, wealth, household, housing_cost, rates or decision';
COMMENT ON COLUMN attributions.amount_ore IS 'Share of the difference, øre';
