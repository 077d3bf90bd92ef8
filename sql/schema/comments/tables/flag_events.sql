COMMENT ON TABLE flag_events IS 'What each run decided about each open flag, and about each flag it raised';
COMMENT ON COLUMN flag_events.run_id IS 'The run';
COMMENT ON COLUMN flag_events.flag_id IS 'The flag';
COMMENT ON COLUMN flag_events.case_id IS 'Case number (sak)';
COMMENT ON COLUMN flag_events.event IS 'new; changed: raised instead of an earlier flag; unchanged; suppressed: answered; not_evaluated: the case was not compared; withdrawn';
COMMENT ON COLUMN flag_events.reason IS 'Why the flag is suppressed, is reported again after that, or is withdrawn';
