SELECT table_name
FROM duckdb_tables()
WHERE NOT internal AND NOT temporary AND table_name <> 'migrations'
ORDER BY table_name;
