-- Without messages and users: those columns exist, and are empty.
SELECT * REPLACE (NULL::VARCHAR AS message, NULL::VARCHAR AS released_by)
FROM run_overview
ORDER BY started_at;
