-- How many rows of a table are due.
SELECT count(*) AS row_count
FROM {table}
SEMI JOIN {due} USING ({key});
