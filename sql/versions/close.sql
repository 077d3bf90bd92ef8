-- The rows that stand and were not found again end where the new version begins.
UPDATE {table}
SET version_to = $version
WHERE rowid IN (
    SELECT standing.standing_row
    FROM (SELECT rowid AS standing_row, * FROM {table} WHERE version_to = 2147483647) AS standing
    ANTI JOIN incoming ON {same}
);
