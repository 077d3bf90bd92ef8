-- Who lived there as the runs read it, one row for each way it stood; $person_key: that person alone.
SELECT
    members.* EXCLUDE (run_id),
    min(runs.as_of) AS first_read,
    max(runs.as_of) AS last_read
FROM members
INNER JOIN runs USING (run_id)
WHERE
    members.case_id = $case_id
    AND ($person_key IS NULL OR members.person_key = $person_key)
GROUP BY ALL
ORDER BY members.person_key, first_read, last_read;
