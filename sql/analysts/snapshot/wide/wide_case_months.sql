CREATE OR REPLACE VIEW wide_case_months AS
-- One row per case and month, as the newest published run knows it (or the chosen one, by SET VARIABLE run).
SELECT
    known.case_id,
    known.month,
    known.month IN (SELECT published_runs.month FROM published_runs) AS is_of_a_run,
    known.found_by_run,
    households.municipality,
    households.scheme,
    households.team,
    given.adults,
    given.children,
    CASE
        WHEN given.adults IS NULL THEN NULL
        WHEN given.children > 0 AND given.adults <= 1 THEN 'one adult with children'
        WHEN given.children > 0 THEN 'adults with children'
        WHEN given.adults <= 1 THEN 'one adult'
        ELSE 'adults without children'
    END AS household_type,
    known.decided_ore,
    known.decided_ore / 100 AS decided_kroner,
    known.entitlement_ore,
    known.entitlement_ore / 100 AS entitlement_kroner,
    known.difference_ore,
    known.difference_ore / 100 AS difference_kroner,
    known.monthly_income_ore,
    known.monthly_income_ore / 100 AS monthly_income_kroner
FROM entitlements_as_known(chosen_run()) AS known
LEFT JOIN households ON known.found_by_run = households.run_id AND known.case_id = households.case_id
LEFT JOIN (
    SELECT run_id, case_id, min(adults) AS adults, min(children) AS children
    FROM case_months
    WHERE side = 'now'
    GROUP BY run_id, case_id
) AS given ON known.found_by_run = given.run_id AND known.case_id = given.case_id;
COMMENT ON VIEW wide_case_months IS 'One row per case and month, as the newest published run knows it (or the chosen one, by SET VARIABLE run). Key: case_id and month';
COMMENT ON COLUMN wide_case_months.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_case_months.month IS 'The month, as its first day';
COMMENT ON COLUMN wide_case_months.is_of_a_run IS 'Whether a run was made for the month; of other months only some cases are calculated';
COMMENT ON COLUMN wide_case_months.found_by_run IS 'The run that found it';
COMMENT ON COLUMN wide_case_months.municipality IS 'Municipality number';
COMMENT ON COLUMN wide_case_months.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_case_months.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_case_months.adults IS 'Adults by the rules in that run';
COMMENT ON COLUMN wide_case_months.children IS 'Children by the rules in that run';
COMMENT ON COLUMN wide_case_months.household_type IS 'one adult, adults without children, one adult with children, adults with children';
COMMENT ON COLUMN wide_case_months.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN wide_case_months.decided_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_case_months.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN wide_case_months.entitlement_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_case_months.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN wide_case_months.difference_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_case_months.monthly_income_ore IS 'Counted income of the month before tax, øre';
COMMENT ON COLUMN wide_case_months.monthly_income_kroner IS 'The same in kroner';
