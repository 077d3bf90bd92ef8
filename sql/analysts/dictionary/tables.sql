SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal AND table_name <> 'migrations' ORDER BY table_oid;
