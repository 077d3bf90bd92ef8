CREATE OR REPLACE MACRO assessments_as_known(as_run) AS TABLE
    SELECT
        assessment_items.person_key,
        assessment_items.year,
        assessment_items.stage,
        assessment_items.settled_on,
        assessment_items.code,
        assessment_items.category,
        assessment_items.amount_ore,
        assessment_items.lookup_id
    FROM assessment_items
    SEMI JOIN
        (SELECT run_answers.lookup_id FROM run_answers WHERE run_answers.run_id = as_run) AS known
        USING (lookup_id);
