-- Rows that came after those that were copied.
SELECT {columns}
FROM {table} AS kept
{joins}
WHERE kept.rowid >= $copied;
