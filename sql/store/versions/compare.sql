-- The rows that are current and were not found again, by their position in the table; and the rows that were found and
-- are not current, by their position among those found.
CREATE OR REPLACE TEMP TABLE differing AS
SELECT current.current_row, incoming.*
FROM incoming
FULL JOIN (SELECT rowid AS current_row, * FROM {table} WHERE version_to = 2147483647) AS current ON {same}
WHERE current.current_row IS NULL OR incoming.found_row IS NULL;
