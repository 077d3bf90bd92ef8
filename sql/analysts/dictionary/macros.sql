SELECT function_name, array_to_string(parameters, ', ') AS parameters, comment
FROM duckdb_functions()
WHERE NOT internal AND database_name NOT IN ('system', 'temp')
ORDER BY function_name;
