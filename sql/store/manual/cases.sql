-- The cases of a run that must be checked by hand.
SELECT case_id FROM case_states WHERE run_id = $run_id AND state = 'by_hand' ORDER BY case_id;
