-- Months of persons whose a-ordningen was corrected after a decision: `incoming` has person_key, month, decided_on and
-- lookup_id (the answer that is used now). The newest answer from before the decision, or of its day, had other lines.
WITH before AS (
    SELECT
        incoming.person_key,
        incoming.month,
        incoming.decided_on,
        incoming.lookup_id,
        arg_max(lookup_months.lookup_id, (lookup_months.requested_at, lookup_months.lookup_id)) AS lookup_before
    FROM incoming
    INNER JOIN lookup_months
        ON
            incoming.person_key = lookup_months.person_key
            AND incoming.month = lookup_months.month
            AND lookup_months.resource = 'inntekt'
            AND lookup_months.outcome IN ('data', 'empty')
            AND timezone('Europe/Oslo', lookup_months.requested_at)::DATE <= incoming.decided_on
    GROUP BY incoming.person_key, incoming.month, incoming.decided_on, incoming.lookup_id
),

contents AS (
    SELECT
        lookup_id,
        person_key,
        month,
        list_sort(list(concat_ws('|', category, code, amount_ore, in_withholding_base))) AS content
    FROM income_lines
    GROUP BY lookup_id, person_key, month
)

SELECT DISTINCT before.person_key, before.month, before.decided_on
FROM before
LEFT JOIN contents AS earlier
    ON
        before.lookup_before = earlier.lookup_id
        AND before.person_key = earlier.person_key
        AND before.month = earlier.month
LEFT JOIN contents AS newer
    ON
        before.lookup_id = newer.lookup_id
        AND before.person_key = newer.person_key
        AND before.month = newer.month
WHERE earlier.content IS DISTINCT FROM newer.content
ORDER BY ALL;
