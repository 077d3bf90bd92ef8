-- The compared cases of a run, as it classified them. exclusion_reason: why a case was excluded from the flags.
SELECT
    comparisons.case_id,
    households.team,
    comparisons.difference_ore,
    comparisons.limit_ore,
    comparisons.state,
    case_findings.exclusion_reason
FROM comparisons
INNER JOIN households USING (run_id, case_id)
LEFT JOIN case_findings USING (run_id, case_id)
WHERE comparisons.run_id = $run_id
ORDER BY comparisons.case_id;
