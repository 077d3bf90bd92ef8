-- Swept answers whose content differs from the stored one. Content: the lines of the month, or the assessment's items;
-- «data» without any line is the same as «empty». Answers that did not come (transient, fatal) show nothing.
-- A swept answer was looked up in the run, so the answer is the run's own (runs/create_temp_own_answers).
WITH swept AS (
    SELECT DISTINCT
        plans.run_id,
        plans.case_id,
        plans.municipality,
        plans.person_key,
        plans.resource,
        plans.month,
        plans.known_lookup_id AS before_lookup_id,
        own.lookup_id AS after_lookup_id,
        before.outcome AS before_outcome,
        own.outcome AS after_outcome
    FROM planned_lookups AS plans
    INNER JOIN own_answers AS own
        ON
            plans.municipality = own.municipality
            AND plans.person_key = own.person_key
            AND plans.resource = own.resource
            AND plans.month IS NOT DISTINCT FROM own.month
    INNER JOIN lookups AS before ON plans.known_lookup_id = before.lookup_id
    WHERE
        plans.run_id = $run_id
        AND plans.reason = 'sweep'
        AND own.outcome NOT IN ('transient', 'fatal')
),

concerned AS (
    SELECT before_lookup_id AS lookup_id FROM swept
    UNION
    SELECT after_lookup_id FROM swept
),

contents AS (
    SELECT
        lookup_id,
        person_key,
        month,
        string_agg(
            concat_ws(
                '|',
                coalesce(reporter_key, '-'),
                category,
                code,
                benefit,
                amount_ore,
                coalesce(in_withholding_base::VARCHAR, '-'),
                coalesce(backpay_from::VARCHAR, '-'),
                coalesce(backpay_to::VARCHAR, '-')
            ),
            chr(10)
            ORDER BY reporter_key, category, code, benefit, amount_ore, in_withholding_base, backpay_from, backpay_to
        ) AS content
    FROM income_lines
    SEMI JOIN concerned USING (lookup_id)
    GROUP BY lookup_id, person_key, month
    UNION ALL
    SELECT
        lookup_id,
        person_key,
        NULL AS month,
        string_agg(
            concat_ws('|', year, stage, coalesce(settled_on::VARCHAR, '-'), code, category, amount_ore),
            chr(10)
            ORDER BY year, stage, code, category, amount_ore, settled_on
        ) AS content
    FROM assessment_items
    SEMI JOIN concerned USING (lookup_id)
    GROUP BY lookup_id, person_key
)

SELECT
    swept.case_id,
    swept.municipality,
    swept.person_key,
    swept.resource,
    swept.month,
    swept.before_lookup_id,
    swept.after_lookup_id
FROM swept
LEFT JOIN contents AS before
    ON swept.before_lookup_id = before.lookup_id AND swept.month IS NOT DISTINCT FROM before.month
LEFT JOIN contents AS after
    ON swept.after_lookup_id = after.lookup_id AND swept.month IS NOT DISTINCT FROM after.month
WHERE
    coalesce(before.content, '') <> coalesce(after.content, '')
    OR (swept.before_outcome IN ('data', 'empty')) <> (swept.after_outcome IN ('data', 'empty'))
ORDER BY swept.case_id, swept.person_key, swept.resource, swept.month;
