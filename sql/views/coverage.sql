CREATE OR REPLACE VIEW coverage AS
-- The coverage statement (dekningsoversikt) of each run: the states sum to the population.
SELECT
    runs.run_id,
    runs.month,
    runs.as_of,
    CASE WHEN run_holds.run_id IS NOT NULL AND releases.run_id IS NULL THEN 'held' ELSE run_ends.status END AS status,
    count(*) AS population,
    count(*) FILTER (WHERE case_states.state = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE case_states.state = 'observed') AS observed,
    count(*) FILTER (WHERE case_states.state = 'flagged') AS flagged,
    count(*) FILTER (WHERE case_states.state = 'awaiting') AS awaiting,
    count(*) FILTER (WHERE case_states.state = 'not_checked') AS not_checked
FROM runs
INNER JOIN case_states USING (run_id)
LEFT JOIN run_ends USING (run_id)
LEFT JOIN run_holds USING (run_id)
LEFT JOIN releases USING (run_id)
GROUP BY runs.run_id, runs.month, runs.as_of, run_ends.status, run_holds.run_id, releases.run_id;
COMMENT ON VIEW coverage IS 'The coverage statement (dekningsoversikt) of each run: the states sum to the population';
COMMENT ON COLUMN coverage.run_id IS 'The run';
COMMENT ON COLUMN coverage.month IS 'The month, as its first day';
COMMENT ON COLUMN coverage.as_of IS 'The date the run stands on';
COMMENT ON COLUMN coverage.status IS 'complete, incomplete, failed, or held; empty: it did not end';
COMMENT ON COLUMN coverage.population IS 'Active cases';
COMMENT ON COLUMN coverage.unchanged IS 'Cases whose entitlement is as decided';
COMMENT ON COLUMN coverage.observed IS 'Cases that differ by less than the limit';
COMMENT ON COLUMN coverage.flagged IS 'Cases a caseworker must see';
COMMENT ON COLUMN coverage.awaiting IS 'Cases that wait for a usual payer''s report';
COMMENT ON COLUMN coverage.not_checked IS 'Cases that could not be checked';
