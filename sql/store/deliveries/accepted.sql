-- The figures of each municipality's newest accepted delivery: of a published run, or of one that somebody released.
WITH accepted AS (
    SELECT DISTINCT published_runs.run_id, run_deliveries.municipality, published_runs.finished_at AS accepted_at
    FROM published_runs
    INNER JOIN run_deliveries USING (run_id)
    ANTI JOIN held_deliveries
        ON
            published_runs.run_id = held_deliveries.run_id
            AND run_deliveries.municipality = held_deliveries.municipality
    UNION ALL
    SELECT run_id, municipality, released_at AS accepted_at
    FROM delivery_releases
),

newest AS (
    SELECT run_id, municipality
    FROM accepted
    QUALIFY row_number() OVER (PARTITION BY municipality ORDER BY accepted_at DESC, run_id DESC) = 1
)

SELECT
    run_deliveries.municipality,
    run_deliveries.table_name,
    run_deliveries.figure,
    run_deliveries.column_name,
    run_deliveries.value
FROM run_deliveries
INNER JOIN newest USING (run_id, municipality)
ORDER BY ALL;
