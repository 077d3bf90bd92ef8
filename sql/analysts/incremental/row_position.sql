-- The number of the first row that a table does not have yet.
SELECT coalesce(max(rowid) + 1, 0) AS copied_to FROM {table};
