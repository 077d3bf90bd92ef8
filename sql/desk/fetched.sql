-- The newest day on which each resource gave data about the persons of each flagged case of a run.
SELECT
    lookups.case_id,
    lookups.resource,
    max(timezone('Europe/Oslo', lookups.requested_at))::DATE AS day
FROM lookups
INNER JOIN case_states ON lookups.case_id = case_states.case_id
WHERE
    case_states.run_id = $run_id
    AND case_states.state = 'flagged'
    AND lookups.outcome IN ('data', 'empty')
GROUP BY lookups.case_id, lookups.resource
ORDER BY lookups.case_id, lookups.resource;
