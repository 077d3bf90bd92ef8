-- Look-ups by the month of the run that made them, by resource and purpose.
SELECT
    date_trunc('month', runs.as_of)::DATE AS month,
    lookups.resource,
    lookups.purpose,
    count(*)::BIGINT AS look_ups,
    count(DISTINCT lookups.person_key)::BIGINT AS persons,
    sum(lookups.attempts)::BIGINT AS calls
FROM lookups
INNER JOIN runs USING (run_id)
WHERE runs.as_of >= $since
GROUP BY ALL
ORDER BY month, lookups.resource, lookups.purpose;
