-- Rows that were current when the copy was made, and have ended since.
UPDATE {table} AS kept
SET version_to = changes.version_to
FROM changes
WHERE kept.version_to = 2147483647 AND changes.version_from <= $copied AND {same};
