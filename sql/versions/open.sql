-- What was found and does not stand already begins to stand.
INSERT INTO {table} ({columns}, version_from, version_to)
SELECT {columns}, $version, 2147483647
FROM incoming
ANTI JOIN (SELECT * FROM {table} WHERE version_to = 2147483647) AS standing ON {same};
