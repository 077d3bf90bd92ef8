COMMENT ON TABLE settlement_flag_events IS 'What each settlement did with each flag';
COMMENT ON COLUMN settlement_flag_events.run_id IS 'The settlement run';
COMMENT ON COLUMN settlement_flag_events.flag_id IS 'The flag';
COMMENT ON COLUMN settlement_flag_events.case_id IS 'Case number (sak)';
COMMENT ON COLUMN settlement_flag_events.event IS 'new, changed, unchanged, suppressed, not_evaluated or withdrawn';
COMMENT ON COLUMN settlement_flag_events.reason IS 'Why it is suppressed, unchanged after that, or withdrawn';
