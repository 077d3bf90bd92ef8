-- The newest day on which each resource gave data about the persons of a case.
SELECT
    lookups.resource,
    max(timezone('Europe/Oslo', lookups.requested_at))::DATE AS day
FROM lookups
WHERE lookups.case_id = $case_id AND lookups.outcome IN ('data', 'empty')
GROUP BY lookups.resource
ORDER BY lookups.resource;
