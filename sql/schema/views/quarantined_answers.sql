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
COMMENT ON VIEW quarantined_answers IS 'Answers that could not be read, twice or more, and have not come in a form that can be read since';
COMMENT ON COLUMN quarantined_answers.run_id IS 'The run that asked last';
COMMENT ON COLUMN quarantined_answers.case_id IS 'The case it was asked for';
COMMENT ON COLUMN quarantined_answers.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN quarantined_answers."table" IS 'The table whose row is meant: lookups';
COMMENT ON COLUMN quarantined_answers.lookup_id IS 'The newest look-up';
COMMENT ON COLUMN quarantined_answers.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN quarantined_answers.resource IS 'The resource that was called';
COMMENT ON COLUMN quarantined_answers.period_from IS 'First month asked for, or income year and stage';
COMMENT ON COLUMN quarantined_answers.period_to IS 'Last month asked for, or income year';
COMMENT ON COLUMN quarantined_answers.rule IS 'What the answer breaks';
COMMENT ON COLUMN quarantined_answers.tries IS 'Calls whose answer could not be read';
COMMENT ON COLUMN quarantined_answers.first_asked_at IS 'When the first of them was made';
COMMENT ON COLUMN quarantined_answers.last_asked_at IS 'When the last of them was made';
