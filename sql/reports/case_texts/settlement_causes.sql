-- The rows about a case in a settlement.
SELECT * EXCLUDE (run_id)
FROM settlement_causes
WHERE run_id = $run_id AND case_id = $case_id
ORDER BY month, cause;
