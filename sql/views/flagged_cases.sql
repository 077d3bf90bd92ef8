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
    SELECT run_id, case_id, arg_max(cause, abs(amount_ore)) AS cause
    FROM attributions
    GROUP BY run_id, case_id
) AS main USING (run_id, case_id)
WHERE comparisons.state = 'flagged';
