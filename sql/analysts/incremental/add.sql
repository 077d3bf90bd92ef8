-- What has come since to a table of the copy.
INSERT INTO analysts_copy.{table} {query}
