-- By its own month.
SELECT
    kept.* REPLACE (strftime(kept.month, '%Y-%m') AS month),
    coalesce(strftime(kept.month, '%Y-%m'), '') AS _shelf,
    kept.rowid AS _place
FROM {table} AS kept
