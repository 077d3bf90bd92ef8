SELECT
    CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END AS table_name,
    comment
FROM duckdb_tables()
WHERE NOT internal AND table_name <> 'migrations'
ORDER BY table_oid;
