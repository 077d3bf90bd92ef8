-- Every month that a run compared.
SELECT case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore
FROM month_comparisons
WHERE run_id = $run_id
ORDER BY case_id, month;
