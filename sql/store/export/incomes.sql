-- Incomes as stored, of look-ups made for the case. The newest look-up of a month is the valid one.
WITH ours AS (
    SELECT lookup_id, person_key, requested_at
    FROM lookups
    WHERE case_id = $case_id AND ($person_key IS NULL OR person_key = $person_key)
)

SELECT
    income_lines.person_key,
    income_lines.month,
    income_lines.category,
    income_lines.code,
    income_lines.benefit,
    income_lines.amount_ore,
    income_lines.in_withholding_base,
    income_lines.backpay_from,
    income_lines.backpay_to,
    ours.requested_at,
    ours.requested_at = max(ours.requested_at) OVER (PARTITION BY income_lines.person_key, income_lines.month) AS newest
FROM income_lines
INNER JOIN ours USING (lookup_id, person_key)
ORDER BY income_lines.person_key, income_lines.month, ours.requested_at, income_lines.ordinal;
