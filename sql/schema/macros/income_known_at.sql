CREATE OR REPLACE MACRO income_known_at(of_month, at_time) AS TABLE
-- The newest answer about each person and that month, among those requested up to that time by any run.
    WITH newest AS (
        SELECT
            lookups.person_key,
            lookups.lookup_id
        FROM lookups
        WHERE
            lookups.resource = 'inntekt'
            AND lookups.outcome IN ('data', 'empty')
            AND lookups.requested_at <= at_time
            AND strftime(of_month, '%Y-%m') BETWEEN lookups.period_from AND lookups.period_to
        QUALIFY row_number() OVER (
                PARTITION BY lookups.person_key ORDER BY lookups.requested_at DESC, lookups.lookup_id DESC
            ) = 1
    )

    SELECT
        income_lines.person_key,
        income_lines.month,
        income_lines.ordinal,
        income_lines.category,
        income_lines.code,
        income_lines.benefit,
        income_lines.amount_ore,
        income_lines.backpay_from,
        income_lines.backpay_to,
        income_lines.lookup_id
    FROM newest
    INNER JOIN income_lines USING (lookup_id, person_key)
    WHERE income_lines.month = of_month;
