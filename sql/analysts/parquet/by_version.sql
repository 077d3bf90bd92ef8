-- By the month of the first run shown that found the row.
SELECT
    kept.*,
    versions.month,
    versions.month AS _shelf,
    kept.rowid AS _place
FROM {table} AS kept
INNER JOIN (
    SELECT numbers.version, strftime(arg_min(run_overview.month, run_versions.version), '%Y-%m') AS month
    FROM range(1, (SELECT max(version) FROM run_versions WHERE part = {part}) + 1) AS numbers (version)
    INNER JOIN run_versions ON numbers.version <= run_versions.version AND run_versions.part = {part}
    INNER JOIN run_overview ON run_versions.run_id = run_overview.run_id
    GROUP BY numbers.version
) AS versions ON kept.version_from = versions.version
