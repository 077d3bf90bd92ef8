SELECT assessment_items.*
FROM assessment_items
INNER JOIN lookups USING (lookup_id)
WHERE lookups.run_id = $run_id
ORDER BY assessment_items.person_key, assessment_items.year, assessment_items.code, assessment_items.amount_ore;
