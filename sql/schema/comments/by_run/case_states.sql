COMMENT ON VIEW case_states IS 'The one state each active case ended the run in; the states sum to the population';
COMMENT ON COLUMN case_states.run_id IS 'The run';
COMMENT ON COLUMN case_states.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_states.state IS 'unchanged, observed, flagged, awaiting, by_hand or not_checked';
COMMENT ON COLUMN case_states.reason IS 'Why it has no result: awaiting, by_hand or not_checked; manual_check says no more on purpose';
