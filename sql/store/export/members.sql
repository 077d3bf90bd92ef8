-- The members as the runs read them, one row for each version of the content; $person_key: only that person.
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
