CREATE OR REPLACE VIEW quarantined_answers AS
-- Answers set aside: the newest look-up of a person, resource and period ended with a body that could not be read, after
-- at least two tries, in its run or in runs before. It goes first in the next run's plan, and leaves by itself once the
-- far side answers with something else. Nothing of the body is kept.
SELECT
    newest.run_id,
    newest.case_id,
    newest.municipality,
    'lookups' AS "table",
    newest.lookup_id,
    newest.person_key,
    newest.resource,
    newest.period_from,
    newest.period_to,
    'body_can_be_read' AS rule,
    newest.tries,
    newest.first_asked_at,
    newest.asked_at AS last_asked_at
FROM (
    SELECT
        *,
        sum(attempts) FILTER (error_code = 'unreadable') OVER same AS tries,
        min(asked_at) FILTER (error_code = 'unreadable') OVER same AS first_asked_at
    FROM lookups
    WINDOW same AS (PARTITION BY municipality, person_key, resource, period_from, period_to)
    QUALIFY row_number() OVER (
        PARTITION BY municipality, person_key, resource, period_from, period_to
        ORDER BY asked_at DESC, lookup_id DESC
    ) = 1
) AS newest
WHERE newest.outcome = 'transient' AND newest.error_code = 'unreadable' AND newest.tries > 1;
