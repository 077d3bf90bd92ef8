-- Rows that came after those that were copied, in the order of pseudonyms.
SELECT {columns}
FROM {table} AS kept
{joins}
WHERE kept.rowid >= $copied
ORDER BY {order};
