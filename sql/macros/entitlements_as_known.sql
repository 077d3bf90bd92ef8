CREATE OR REPLACE MACRO entitlements_as_known(as_run) AS TABLE
-- Of each case and month, what the newest run up to this one had found.
    SELECT
        month_comparisons.case_id,
        month_comparisons.month,
        month_comparisons.decision_id,
        month_comparisons.decided_ore,
        month_comparisons.entitlement_ore,
        month_comparisons.difference_ore,
        month_comparisons.monthly_income_ore,
        month_comparisons.run_id AS found_by_run
    FROM month_comparisons
    INNER JOIN runs_until(as_run) AS known USING (run_id)
    QUALIFY row_number() OVER (
            PARTITION BY month_comparisons.case_id, month_comparisons.month
            ORDER BY known.started_at DESC, month_comparisons.run_id DESC
        ) = 1;
