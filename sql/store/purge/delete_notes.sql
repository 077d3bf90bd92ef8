UPDATE verdicts SET note = NULL WHERE case_id IN (SELECT case_id FROM due_cases);
