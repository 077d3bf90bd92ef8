-- Current rows that were not found again end where the new version begins.
UPDATE {table}
SET version_to = $version
WHERE rowid IN (SELECT current_row FROM differing);
