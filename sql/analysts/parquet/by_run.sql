-- By the month of its run.
SELECT
    kept.*,
    strftime(run_overview.month, '%Y-%m') AS month,
    strftime(run_overview.month, '%Y-%m') AS _shelf,
    kept.rowid AS _place
FROM {table} AS kept
INNER JOIN run_overview ON kept.run_id = run_overview.run_id
