-- Comments for the tables whose rows are stored once for all runs, and for their columns. They come from the views that
-- give the rows by run. Only comments that are not written yet. Without a column: the comment of the table.
WITH tables AS (
    SELECT
        kept.table_name,
        NULL AS column_name,
        kept.comment,
        views.comment || '. A row is stored once for all runs that have it; the view ' || views.view_name
        || ' gives it by run' AS meaning
    FROM duckdb_tables() AS kept
    INNER JOIN duckdb_views() AS views ON kept.table_name = views.view_name || '_versions'
),

columns AS (
    SELECT
        kept.table_name,
        kept.column_name,
        kept.comment,
        CASE kept.column_name
            WHEN 'duplicate_number' THEN '0; where a run has equal rows, their number'
            WHEN 'version_from' THEN 'First version (run_versions) that has the row'
            WHEN 'version_to' THEN 'First later version without the row; 2147483647 while the newest version has it'
            ELSE views.comment
        END AS meaning
    FROM duckdb_columns() AS kept
    LEFT JOIN duckdb_columns() AS views
        ON kept.table_name = views.table_name || '_versions' AND kept.column_name = views.column_name
    WHERE ends_with(kept.table_name, '_versions') AND kept.table_name <> 'run_versions'
)

SELECT table_name, column_name, meaning
FROM (
    SELECT * FROM tables
    UNION ALL
    SELECT * FROM columns
) AS everything
WHERE meaning IS NOT NULL AND comment IS DISTINCT FROM meaning
ORDER BY table_name, column_name NULLS FIRST;
