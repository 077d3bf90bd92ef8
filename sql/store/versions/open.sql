-- What was found and does not stand already begins to stand.
INSERT INTO {table} ({columns}, version_from, version_to)
SELECT {columns}, $version, 2147483647
FROM differing
WHERE standing_row IS NULL
ORDER BY found_row;
