-- The causes of a case's difference in a run, the largest first.
SELECT cause, amount_ore
FROM attributions
WHERE run_id = $run_id AND case_id = $case_id AND amount_ore <> 0
ORDER BY abs(amount_ore) DESC, cause;
