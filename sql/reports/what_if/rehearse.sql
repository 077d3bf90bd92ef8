-- The cases of a run as the rules received them, each in the month that the run shows it by. Also the amounts that the
-- run gave, and the rent without the additions that are rules themselves.
SELECT
    case_months.* EXCLUDE (run_id, side),
    households.team,
    households.housing_cost_ore AS own_housing_cost_ore,
    households.heating_included,
    entitlements.entitlement_ore AS before_ore
FROM case_months
INNER JOIN households USING (run_id, case_id)
INNER JOIN entitlements USING (run_id, case_id, month, side)
WHERE case_months.run_id = $run_id AND case_months.side = 'now'
ORDER BY case_months.case_id;
