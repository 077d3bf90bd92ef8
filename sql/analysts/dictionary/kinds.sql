SELECT table_name, 'TABLE' AS kind FROM duckdb_tables() WHERE NOT internal AND NOT temporary
UNION ALL
SELECT view_name, 'VIEW' AS kind FROM duckdb_views() WHERE NOT internal AND NOT temporary;
