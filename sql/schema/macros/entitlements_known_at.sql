CREATE OR REPLACE MACRO entitlements_known_at(of_month, at_time) AS TABLE
    SELECT
        month_comparisons.case_id,
        month_comparisons.decision_id,
        month_comparisons.decided_ore,
        month_comparisons.entitlement_ore,
        month_comparisons.difference_ore,
        month_comparisons.monthly_income_ore,
        month_comparisons.run_id AS found_by_run
    FROM month_comparisons
    INNER JOIN published_runs USING (run_id)
    WHERE month_comparisons.month = of_month AND published_runs.finished_at <= at_time
    QUALIFY row_number() OVER (
            PARTITION BY month_comparisons.case_id ORDER BY published_runs.started_at DESC, published_runs.run_id DESC
        ) = 1;
