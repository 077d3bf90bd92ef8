-- The income lines of answers: `incoming` has person_key, month and lookup_id.
SELECT income_lines.*
FROM income_lines
INNER JOIN incoming USING (lookup_id, person_key, month)
ORDER BY income_lines.person_key, income_lines.month, income_lines.ordinal, income_lines.lookup_id;
