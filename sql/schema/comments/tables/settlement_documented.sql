COMMENT ON TABLE settlement_documented IS 'Facts that households have documented, as delivered to a settlement';
COMMENT ON COLUMN settlement_documented.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_documented.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_documented.person_key IS 'Keyed pseudonym of the person; empty: about the household';
COMMENT ON COLUMN settlement_documented.kind IS 'business_began, business_ended, wealth_arose, compensation, child_wealth, home_value, foreign_unreachable, nav_refund or wrong_entry';
COMMENT ON COLUMN settlement_documented."first" IS 'The day it happened, or the first day';
COMMENT ON COLUMN settlement_documented."last" IS 'The last day; empty: no end';
COMMENT ON COLUMN settlement_documented.amount_ore IS 'Amount, øre; empty: none is given';
