SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal AND NOT temporary
UNION ALL
SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND NOT temporary;
