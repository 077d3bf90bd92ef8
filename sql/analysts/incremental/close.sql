-- Rows that stood when the copy was made, and have ended since.
UPDATE analysts_copy.{table} AS kept
SET version_to = coming.version_to
FROM coming
WHERE kept.version_to = 2147483647 AND coming.version_from <= $copied AND {same};
