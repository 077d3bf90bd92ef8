SELECT
    assessment_items.person_key,
    assessment_items.year,
    assessment_items.stage,
    assessment_items.settled_on,
    assessment_items.code,
    assessment_items.category,
    assessment_items.amount_ore,
    lookups.requested_at
FROM assessment_items
INNER JOIN lookups USING (lookup_id, person_key)
WHERE lookups.case_id = $case_id AND ($person_key IS NULL OR lookups.person_key = $person_key)
ORDER BY assessment_items.person_key, assessment_items.year, lookups.requested_at, assessment_items.code;
