COMMENT ON VIEW month_comparisons IS 'Each month since the decision, compared with it; the run''s own month among them';
COMMENT ON COLUMN month_comparisons.run_id IS 'The run';
COMMENT ON COLUMN month_comparisons.case_id IS 'Case number (sak)';
COMMENT ON COLUMN month_comparisons.month IS 'The month, as its first day';
COMMENT ON COLUMN month_comparisons.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN month_comparisons.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN month_comparisons.entitlement_ore IS 'Entitlement of that month, øre';
COMMENT ON COLUMN month_comparisons.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN month_comparisons.monthly_income_ore IS 'Counted household income of that month, øre';
