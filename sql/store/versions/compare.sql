-- What the standing rows and those found now do not share: a row that stood and was not found again by its place in the
-- table, a row that was found and did not stand by its place among those found.
CREATE OR REPLACE TEMP TABLE differing AS
SELECT standing.standing_row, incoming.*
FROM incoming
FULL JOIN (SELECT rowid AS standing_row, * FROM {table} WHERE version_to = 2147483647) AS standing ON {same}
WHERE standing.standing_row IS NULL OR incoming.found_row IS NULL;
