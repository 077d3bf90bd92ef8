-- The items of assessments of a year: `incoming` has person_key and lookup_id.
SELECT assessment_items.*
FROM assessment_items
INNER JOIN incoming USING (lookup_id, person_key)
WHERE assessment_items.year = $year
ORDER BY
    assessment_items.person_key,
    assessment_items.lookup_id,
    assessment_items.code,
    assessment_items.amount_ore;
