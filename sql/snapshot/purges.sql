SELECT * FROM purges ORDER BY purged_at, purge_id, table_name;
