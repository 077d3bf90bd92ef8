CREATE OR REPLACE VIEW flagged_cases AS
-- Flagged cases with both amounts in kroner, and the cause that accounts for most of the difference.
SELECT
    comparisons.run_id,
    comparisons.case_id,
    comparisons.month,
    households.municipality,
    households.scheme,
    households.team,
    comparisons.kind,
    comparisons.decided_ore / 100 AS decided_kroner,
    comparisons.entitlement_ore / 100 AS entitlement_kroner,
    comparisons.difference_ore / 100 AS difference_kroner,
    main.cause AS main_cause
FROM comparisons
INNER JOIN households USING (run_id, case_id)
LEFT JOIN (
    SELECT run_id, case_id, arg_min(cause, (-abs(amount_ore), cause)) AS cause
    FROM attributions
    GROUP BY run_id, case_id
) AS main USING (run_id, case_id)
WHERE comparisons.state = 'flagged';
COMMENT ON VIEW flagged_cases IS 'Flagged cases with both amounts in kroner, and the cause of most of the difference';
COMMENT ON COLUMN flagged_cases.run_id IS 'The run';
COMMENT ON COLUMN flagged_cases.case_id IS 'Case number (sak)';
COMMENT ON COLUMN flagged_cases.month IS 'The month, as its first day';
COMMENT ON COLUMN flagged_cases.municipality IS 'Municipality number';
COMMENT ON COLUMN flagged_cases.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN flagged_cases.team IS 'The team that handles the case';
COMMENT ON COLUMN flagged_cases.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN flagged_cases.decided_kroner IS 'Decided amount per month, kroner';
COMMENT ON COLUMN flagged_cases.entitlement_kroner IS 'Entitlement per month, kroner';
COMMENT ON COLUMN flagged_cases.difference_kroner IS 'Entitlement less decided, kroner';
COMMENT ON COLUMN flagged_cases.main_cause IS 'The cause that accounts for most of the difference';
