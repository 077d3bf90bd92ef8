-- A flagged case in the newest published run: its decision, and the facts now, of the month that it is shown by.
WITH newest AS (
    SELECT run_id, month AS run_month, as_of
    FROM published_runs
    ORDER BY finished_at DESC, run_id DESC
    LIMIT 1
)

SELECT
    newest.run_id,
    newest.run_month,
    newest.as_of,
    comparisons.month,
    households.municipality,
    households.scheme,
    decisions.decided_on,
    decisions.valid_from,
    decisions.amount_ore,
    decisions.monthly_income_ore AS before_income_ore,
    decisions.net_wealth_ore AS before_wealth_ore,
    decisions.housing_cost_ore AS before_cost_ore,
    decisions.adults AS before_adults,
    decisions.children AS before_children,
    found.monthly_income_ore AS now_income_ore,
    found.net_wealth_ore AS now_wealth_ore,
    found.housing_cost_ore AS now_cost_ore,
    found.adults AS now_adults,
    found.children AS now_children,
    entitlements.unconfirmed
FROM newest
INNER JOIN comparisons ON newest.run_id = comparisons.run_id
INNER JOIN households ON comparisons.run_id = households.run_id AND comparisons.case_id = households.case_id
INNER JOIN decisions ON comparisons.run_id = decisions.run_id AND comparisons.decision_id = decisions.decision_id
INNER JOIN case_months AS found
    ON comparisons.run_id = found.run_id AND comparisons.case_id = found.case_id AND found.side = 'now'
INNER JOIN entitlements
    ON found.run_id = entitlements.run_id AND found.case_id = entitlements.case_id
        AND found.month = entitlements.month AND found.side = entitlements.side
WHERE comparisons.case_id = $case_id AND comparisons.state = 'flagged';
