CREATE OR REPLACE VIEW wide_cases AS
-- One row per run and case: its state, household, amounts, months and cause.
SELECT
    states.run_id,
    run_overview.month,
    run_overview.as_of,
    states.case_id,
    states.state,
    state_codes.label_nb AS state_nb,
    state_codes.label_en AS state_en,
    states.reason,
    reason_codes.label_nb AS reason_nb,
    reason_codes.label_en AS reason_en,
    households.municipality,
    households.scheme,
    scheme_codes.label_nb AS scheme_nb,
    households.team,
    households.tenure,
    given.adults,
    given.children,
    CASE
        WHEN given.adults IS NULL THEN NULL
        WHEN given.children > 0 AND given.adults <= 1 THEN 'one adult with children'
        WHEN given.children > 0 THEN 'adults with children'
        WHEN given.adults <= 1 THEN 'one adult'
        ELSE 'adults without children'
    END AS household_type,
    1 + 0.5 * (given.adults - 1) + 0.3 * given.children AS consumption_units,
    given.monthly_income_ore,
    given.monthly_income_ore / 100 AS monthly_income_kroner,
    given.housing_cost_ore,
    given.housing_cost_ore / 100 AS housing_cost_kroner,
    (given.monthly_income_ore - given.housing_cost_ore + comparisons.entitlement_ore)
    / 100
    / (1 + 0.5 * (given.adults - 1) + 0.3 * given.children) AS left_per_unit_kroner,
    comparisons.kind,
    kind_codes.label_nb AS kind_nb,
    kind_codes.label_en AS kind_en,
    comparisons.decided_ore,
    comparisons.decided_ore / 100 AS decided_kroner,
    comparisons.entitlement_ore,
    comparisons.entitlement_ore / 100 AS entitlement_kroner,
    comparisons.difference_ore,
    comparisons.difference_ore / 100 AS difference_kroner,
    flagged_cases.main_cause,
    cause_codes.label_nb AS main_cause_nb,
    cause_codes.label_en AS main_cause_en,
    findings.months_compared,
    findings.lasting,
    findings.underpaid_months,
    findings.first_underpaid AS underpaid_since,
    findings.latest_underpaid AS underpaid_latest,
    findings.underpaid_ore,
    findings.underpaid_ore / 100 AS underpaid_kroner,
    findings.overpaid_months,
    findings.first_overpaid AS overpaid_since,
    findings.latest_overpaid AS overpaid_latest,
    findings.overpaid_ore,
    findings.overpaid_ore / 100 AS overpaid_kroner,
    findings.one_offs,
    findings.limit_kind,
    findings.exclusion_reason,
    findings.flag_id
FROM case_states AS states
INNER JOIN run_overview ON states.run_id = run_overview.run_id
LEFT JOIN households ON states.run_id = households.run_id AND states.case_id = households.case_id
LEFT JOIN comparisons ON states.run_id = comparisons.run_id AND states.case_id = comparisons.case_id
LEFT JOIN case_findings AS findings ON states.run_id = findings.run_id AND states.case_id = findings.case_id
LEFT JOIN flagged_cases ON states.run_id = flagged_cases.run_id AND states.case_id = flagged_cases.case_id
LEFT JOIN case_months AS given
    ON
        states.run_id = given.run_id
        AND states.case_id = given.case_id
        AND given.side = 'now'
        AND run_overview.month = given.month
LEFT JOIN codes AS state_codes ON state_codes.kind = 'state' AND states.state = state_codes.code
LEFT JOIN codes AS reason_codes ON reason_codes.kind = 'reason' AND states.reason = reason_codes.code
LEFT JOIN codes AS scheme_codes ON scheme_codes.kind = 'scheme' AND households.scheme = scheme_codes.code
LEFT JOIN codes AS kind_codes ON kind_codes.kind = 'kind' AND comparisons.kind = kind_codes.code
LEFT JOIN codes AS cause_codes ON cause_codes.kind = 'cause' AND flagged_cases.main_cause = cause_codes.code;
COMMENT ON VIEW wide_cases IS 'One row per run and case: its state, household, amounts, months and cause. Key: run_id and case_id';
COMMENT ON COLUMN wide_cases.run_id IS 'The run';
COMMENT ON COLUMN wide_cases.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_cases.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN wide_cases.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_cases.state IS 'State of the case in the run';
COMMENT ON COLUMN wide_cases.state_nb IS 'The state in bokmål';
COMMENT ON COLUMN wide_cases.state_en IS 'The state in English';
COMMENT ON COLUMN wide_cases.reason IS 'Why it was not checked, or awaits';
COMMENT ON COLUMN wide_cases.reason_nb IS 'The reason in bokmål';
COMMENT ON COLUMN wide_cases.reason_en IS 'The reason in English';
COMMENT ON COLUMN wide_cases.municipality IS 'Municipality number';
COMMENT ON COLUMN wide_cases.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_cases.scheme_nb IS 'The scheme in bokmål';
COMMENT ON COLUMN wide_cases.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_cases.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN wide_cases.adults IS 'Adults by the rules; empty where nothing was calculated';
COMMENT ON COLUMN wide_cases.children IS 'Children by the rules';
COMMENT ON COLUMN wide_cases.household_type IS 'one adult, adults without children, one adult with children, adults with children';
COMMENT ON COLUMN wide_cases.consumption_units IS 'Units of the household by the OECD''s modified scale: the first adult 1, each other adult 0.5, each child 0.3';
COMMENT ON COLUMN wide_cases.monthly_income_ore IS 'Counted income per month before tax, øre';
COMMENT ON COLUMN wide_cases.monthly_income_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.housing_cost_ore IS 'Housing cost per month, øre';
COMMENT ON COLUMN wide_cases.housing_cost_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.left_per_unit_kroner IS 'Counted income before tax, less housing cost, with the entitlement, per consumption unit and month, kroner';
COMMENT ON COLUMN wide_cases.kind IS 'increase, decrease, lost, gained or none';
COMMENT ON COLUMN wide_cases.kind_nb IS 'The kind in bokmål';
COMMENT ON COLUMN wide_cases.kind_en IS 'The kind in English';
COMMENT ON COLUMN wide_cases.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN wide_cases.decided_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN wide_cases.entitlement_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN wide_cases.difference_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.main_cause IS 'Cause of most of the difference, of a flagged case';
COMMENT ON COLUMN wide_cases.main_cause_nb IS 'The cause in bokmål';
COMMENT ON COLUMN wide_cases.main_cause_en IS 'The cause in English';
COMMENT ON COLUMN wide_cases.months_compared IS 'Months compared, from the first of the decision';
COMMENT ON COLUMN wide_cases.lasting IS 'The two newest months differ in the same direction';
COMMENT ON COLUMN wide_cases.underpaid_months IS 'Months with too little';
COMMENT ON COLUMN wide_cases.underpaid_since IS 'First of those months';
COMMENT ON COLUMN wide_cases.underpaid_latest IS 'Newest of those months';
COMMENT ON COLUMN wide_cases.underpaid_ore IS 'Sum of the months with too little, øre';
COMMENT ON COLUMN wide_cases.underpaid_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.overpaid_months IS 'Months with too much';
COMMENT ON COLUMN wide_cases.overpaid_since IS 'First of those months';
COMMENT ON COLUMN wide_cases.overpaid_latest IS 'Newest of those months';
COMMENT ON COLUMN wide_cases.overpaid_ore IS 'Sum of the months with too much, øre';
COMMENT ON COLUMN wide_cases.overpaid_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_cases.one_offs IS 'Pay in the newest month that does not come every month';
COMMENT ON COLUMN wide_cases.limit_kind IS 'The limit that was reached: lost_or_gained, monthly or cumulative';
COMMENT ON COLUMN wide_cases.exclusion_reason IS 'Why it is excluded: one_off, rates, cool_down or answered';
COMMENT ON COLUMN wide_cases.flag_id IS 'Keyed pseudonym of the current flag';
