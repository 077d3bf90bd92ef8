-- Without who did it.
SELECT * EXCLUDE (purged_by)
FROM purges
ORDER BY purged_at, purge_id, table_name;
