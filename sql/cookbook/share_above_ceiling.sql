-- Question: How many pay more for housing than the cost ceiling approves?
-- Reader: analyst
-- Needs: entitlements, case_months
-- Read: share: of the households whose scheme has a ceiling.
SELECT
    entitlements.scheme,
    count(*) AS cases,
    count(*) FILTER (WHERE case_months.housing_cost_ore * 12 > entitlements.cost_ceiling_ore) AS above,
    round(avg((case_months.housing_cost_ore * 12 > entitlements.cost_ceiling_ore)::INTEGER), 3) AS share
FROM entitlements
INNER JOIN case_months USING (run_id, case_id, side, month)
WHERE
    entitlements.run_id = chosen_run()
    AND entitlements.side = 'now'
    AND entitlements.cost_ceiling_ore IS NOT NULL
GROUP BY entitlements.scheme
ORDER BY entitlements.scheme;
