-- Rows that were found and are not current begin with the new version.
INSERT INTO {table} ({columns}, version_from, version_to)
SELECT {columns}, $version, 2147483647
FROM differing
WHERE current_row IS NULL
ORDER BY found_row;
