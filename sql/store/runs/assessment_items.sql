-- Assessments as known at the run. A person known to two municipalities has a look-up of each, as each may have another
-- purpose; the rules read one of them.
WITH known AS (
    SELECT DISTINCT person_key, lookup_id
    FROM run_answers
    WHERE run_id = $run_id AND step = 'summertskattegrunnlag' AND outcome = 'data'
)

SELECT assessment_items.*
FROM assessment_items
INNER JOIN known USING (lookup_id, person_key)
ORDER BY
    assessment_items.person_key,
    assessment_items.lookup_id,
    assessment_items.year,
    assessment_items.code,
    assessment_items.amount_ore;
