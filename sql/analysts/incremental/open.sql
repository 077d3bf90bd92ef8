-- Rows that have come since the copy was made.
INSERT INTO copying.{table} SELECT * FROM coming WHERE version_from > $copied;
