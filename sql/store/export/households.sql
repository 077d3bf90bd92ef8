-- The case as the runs read it: one row for each version of its content, with the first and the last day it was read.
SELECT
    households.* EXCLUDE (run_id),
    min(runs.as_of) AS first_read,
    max(runs.as_of) AS last_read
FROM households
INNER JOIN runs USING (run_id)
WHERE households.case_id = $case_id
GROUP BY ALL
ORDER BY first_read, last_read;
