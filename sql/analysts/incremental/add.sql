-- What has come since to a table of the copy.
INSERT INTO copying.{table} {query}
