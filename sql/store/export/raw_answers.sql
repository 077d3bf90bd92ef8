SELECT
    lookups.person_key,
    lookups.requested_at,
    lookups.resource,
    raw_answers.body
FROM raw_answers
INNER JOIN lookups USING (lookup_id)
WHERE lookups.case_id = $case_id AND ($person_key IS NULL OR lookups.person_key = $person_key)
ORDER BY lookups.person_key, lookups.requested_at, lookups.lookup_id;
