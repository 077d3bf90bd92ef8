-- The look-ups of incomes of the members of a run's flagged cases, for months with more than one: what each found, by
-- kind. A look-up that found nothing has one row without a kind. The oldest first.
WITH persons AS (
    SELECT DISTINCT members.person_key
    FROM members
    INNER JOIN case_states ON members.run_id = case_states.run_id AND members.case_id = case_states.case_id
    WHERE members.run_id = $run_id AND case_states.run_id = $run_id AND case_states.state = 'flagged'
),

answered AS (
    SELECT lookup_months.person_key, lookup_months.month, lookup_months.lookup_id, lookup_months.requested_at
    FROM lookup_months
    SEMI JOIN persons USING (person_key)
    WHERE lookup_months.resource = 'inntekt' AND lookup_months.outcome IN ('data', 'empty')
    QUALIFY count(*) OVER (PARTITION BY lookup_months.person_key, lookup_months.month) > 1
)

SELECT
    answered.person_key,
    answered.month,
    answered.lookup_id,
    timezone('Europe/Oslo', answered.requested_at)::DATE AS day,
    answered.requested_at,
    income_lines.category,
    income_lines.code,
    sum(income_lines.amount_ore)::BIGINT AS amount_ore
FROM answered
LEFT JOIN income_lines USING (lookup_id, person_key, month)
GROUP BY ALL
ORDER BY
    answered.person_key,
    answered.month,
    answered.requested_at,
    answered.lookup_id,
    income_lines.category,
    income_lines.code;
