-- Rows that have come since to a table of the copy.
INSERT INTO {table} {query}
