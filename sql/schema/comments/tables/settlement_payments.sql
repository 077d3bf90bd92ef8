COMMENT ON TABLE settlement_payments IS 'What was paid, by case and month, as delivered to a settlement';
COMMENT ON COLUMN settlement_payments.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_payments.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_payments.month IS 'The month that was paid for, as its first day';
COMMENT ON COLUMN settlement_payments.amount_ore IS 'Amount paid, øre';
