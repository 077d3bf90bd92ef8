-- Assessments as known at the run. A person known to two municipalities is counted once.
WITH known AS (
    SELECT person_key, lookup_id
    FROM run_answers
    WHERE run_id = $run_id AND step = 'summertskattegrunnlag' AND outcome = 'data'
    QUALIFY row_number() OVER (PARTITION BY person_key ORDER BY lookup_id) = 1
)

SELECT assessment_items.*
FROM assessment_items
INNER JOIN known USING (lookup_id, person_key)
ORDER BY assessment_items.person_key, assessment_items.year, assessment_items.code, assessment_items.amount_ore;
