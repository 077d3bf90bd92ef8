CREATE OR REPLACE MACRO income_as_known(as_run) AS TABLE
-- A month is replaced whole: the entries are those of the one look-up that the run stood on.
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
    FROM run_answers
    INNER JOIN income_lines USING (lookup_id, person_key, month)
    WHERE
        run_answers.run_id = as_run
        AND run_answers.resource = 'inntekt'
        AND run_answers.outcome IN ('data', 'empty');
