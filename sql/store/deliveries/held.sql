-- The deliveries that a run held. accepted: somebody has released it. superseded_by: a published run that has read the
-- municipality since.
SELECT
    held_deliveries.municipality,
    held_deliveries.ran_by,
    held_deliveries.reason,
    delivery_releases.released_by,
    (
        SELECT max(later.run_id)
        FROM published_runs AS later
        INNER JOIN run_deliveries ON later.run_id = run_deliveries.run_id
        WHERE
            run_deliveries.municipality = held_deliveries.municipality
            AND later.finished_at > held_deliveries.held_at
            AND later.run_id <> held_deliveries.run_id
            AND NOT EXISTS (
                SELECT 1 FROM held_deliveries AS again
                WHERE again.run_id = later.run_id AND again.municipality = held_deliveries.municipality
            )
    ) AS superseded_by
FROM held_deliveries
LEFT JOIN delivery_releases
    ON
        held_deliveries.run_id = delivery_releases.run_id
        AND held_deliveries.municipality = delivery_releases.municipality
WHERE held_deliveries.run_id = $run_id
ORDER BY held_deliveries.municipality;
