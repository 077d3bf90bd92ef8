-- Rows that came after those that were copied, without those of held runs, in the order of pseudonyms.
SELECT {columns}
FROM {table} AS kept
ANTI JOIN held_runs ON kept.run_id = held_runs.run_id
{joins}
WHERE kept.rowid >= $copied
ORDER BY {order};
