-- The rows that stand and were not found again end where the new version begins.
UPDATE {table}
SET version_to = $version
WHERE rowid IN (SELECT standing_row FROM differing);
