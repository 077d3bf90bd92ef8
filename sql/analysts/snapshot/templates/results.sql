-- Rows that a shown run found, and that began or ended after the version that was copied, in the order of pseudonyms.
-- A row that only held runs found is excluded.
SELECT {columns}
FROM {table} AS kept
INNER JOIN shown_results ON kept.version_from = shown_results.version
{joins}
WHERE
    shown_results.next_shown < kept.version_to
    AND (kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647))
ORDER BY {order};
