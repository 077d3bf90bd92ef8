SELECT income_lines.*
FROM income_lines
INNER JOIN lookups USING (lookup_id)
WHERE lookups.run_id = $run_id
ORDER BY income_lines.person_key, income_lines.month, income_lines.ordinal, income_lines.lookup_id;
