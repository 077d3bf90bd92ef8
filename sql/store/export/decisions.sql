SELECT DISTINCT * EXCLUDE (run_id)
FROM decisions
WHERE case_id = $case_id
ORDER BY decided_on, decision_id;
