SELECT run_id, flag_id, case_id, kind, fingerprint, decision_id, decided_ore, entitlement_ore, main_cause, previous_flag_id FROM flags ORDER BY run_id, flag_id;
