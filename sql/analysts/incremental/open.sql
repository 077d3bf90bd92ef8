-- Rows that have begun since the copy was made.
INSERT INTO {table} SELECT * FROM changes WHERE version_from > $copied;
