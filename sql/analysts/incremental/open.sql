-- Rows that have come since the copy was made.
INSERT INTO analysts_copy.{table} SELECT * FROM coming WHERE version_from > $copied;
