-- Without words and users: those columns are there, and empty.
SELECT * REPLACE (NULL::VARCHAR AS message, NULL::VARCHAR AS released_by)
FROM run_overview
ORDER BY started_at;
