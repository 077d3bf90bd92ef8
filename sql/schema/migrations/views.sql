SELECT comment FROM duckdb_tables() WHERE table_name = 'migrations' AND database_name = current_database();
