-- Rows that began or ended after the version that was copied, in the order of pseudonyms.
SELECT {columns}
FROM {table} AS kept
{joins}
WHERE kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647)
ORDER BY {order};
