CREATE OR REPLACE VIEW published_settlements AS
-- Settlements whose results are in use: ended, not failed, and not held.
SELECT
    settlement_runs.run_id,
    settlement_runs.year,
    settlement_runs.scheme,
    settlement_runs.as_of,
    settlement_runs.started_at,
    run_ends.finished_at,
    run_ends.status
FROM settlement_runs
INNER JOIN run_ends USING (run_id)
WHERE
    run_ends.status <> 'failed'
    AND NOT EXISTS (
        SELECT 1 FROM run_holds
        ANTI JOIN releases USING (run_id)
        WHERE run_holds.run_id = settlement_runs.run_id
    );
COMMENT ON VIEW published_settlements IS 'Settlements whose results are in use: ended, not failed, and not held';
COMMENT ON COLUMN published_settlements.run_id IS 'The settlement run';
COMMENT ON COLUMN published_settlements.year IS 'The income year';
COMMENT ON COLUMN published_settlements.scheme IS 'The only scheme that is settled; empty: all';
COMMENT ON COLUMN published_settlements.as_of IS 'The date that the run is made for';
COMMENT ON COLUMN published_settlements.started_at IS 'When it began';
COMMENT ON COLUMN published_settlements.finished_at IS 'When it ended';
COMMENT ON COLUMN published_settlements.status IS 'complete or incomplete';
