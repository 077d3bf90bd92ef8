-- How many rows of a table the copy must have.
SELECT count(*) AS rows
FROM {table} AS kept
{joins};
