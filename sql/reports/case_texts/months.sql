-- The compared months of a case in a run that differ from its decision by more than one krone, the oldest first.
SELECT month, decided_ore, entitlement_ore, difference_ore
FROM month_comparisons
WHERE run_id = $run_id AND case_id = $case_id AND abs(difference_ore) > 100
ORDER BY month;
