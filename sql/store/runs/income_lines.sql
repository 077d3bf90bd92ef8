-- Income as known at the run. A person known to two municipalities is counted once.
WITH known AS (
    SELECT person_key, month, lookup_id
    FROM run_answers
    WHERE run_id = $run_id AND resource = 'inntekt' AND outcome = 'data'
    QUALIFY row_number() OVER (PARTITION BY person_key, month ORDER BY lookup_id) = 1
)

SELECT income_lines.*
FROM income_lines
INNER JOIN known USING (lookup_id, person_key, month)
ORDER BY income_lines.person_key, income_lines.month, income_lines.ordinal, income_lines.lookup_id;
