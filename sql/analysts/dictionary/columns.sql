SELECT
    CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END AS table_name,
    column_name,
    data_type,
    comment
FROM duckdb_columns()
WHERE NOT internal
ORDER BY table_name, column_index;
