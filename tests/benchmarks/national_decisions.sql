UPDATE decisions_versions AS decided
SET
    amount_ore = incoming.entitlement_ore,
    monthly_income_ore = incoming.monthly_income_ore,
    net_wealth_ore = incoming.net_wealth_ore,
    housing_cost_ore = incoming.housing_cost_ore,
    adults = incoming.adults,
    children = incoming.children
FROM incoming
WHERE decided.case_id = incoming.case_id AND decided.version_to = 2147483647;
