-- What the rules received and what they gave, run by run.
SELECT
    runs.as_of,
    case_months.side,
    case_months.* EXCLUDE (run_id, side),
    entitlements.approved_housing_cost_ore,
    entitlements.cost_ceiling_ore,
    entitlements.weighted_income_ore,
    entitlements.wealth_addition_ore,
    entitlements.own_share_ore,
    entitlements.entitlement_ore,
    entitlements.outcome,
    entitlements.rates_from,
    entitlements.rule_version,
    entitlements.unconfirmed
FROM case_months
INNER JOIN entitlements USING (run_id, side, case_id, month)
INNER JOIN runs USING (run_id)
WHERE case_months.case_id = $case_id
ORDER BY runs.started_at, case_months.side, case_months.month;
