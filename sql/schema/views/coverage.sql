CREATE OR REPLACE VIEW coverage AS
-- The coverage statement (dekningsoversikt) of each run: the states sum to the population.
-- Cases are counted by span of versions before the join with the runs: spans are few, however many cases there are.
WITH spans AS (
    SELECT version_from, version_to, state, count(*) AS cases
    FROM case_states_versions
    GROUP BY version_from, version_to, state
)

SELECT
    runs.run_id,
    runs.month,
    runs.as_of,
    CASE WHEN run_holds.run_id IS NOT NULL AND releases.run_id IS NULL THEN 'held' ELSE run_ends.status END AS status,
    sum(spans.cases)::BIGINT AS population,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'unchanged'), 0)::BIGINT AS unchanged,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'observed'), 0)::BIGINT AS observed,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'flagged'), 0)::BIGINT AS flagged,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'awaiting'), 0)::BIGINT AS awaiting,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'by_hand'), 0)::BIGINT AS by_hand,
    coalesce(sum(spans.cases) FILTER (WHERE spans.state = 'not_checked'), 0)::BIGINT AS not_checked
FROM runs
INNER JOIN run_versions ON runs.run_id = run_versions.run_id AND run_versions.part = 'results'
INNER JOIN spans ON run_versions.version >= spans.version_from AND run_versions.version < spans.version_to
LEFT JOIN run_ends ON runs.run_id = run_ends.run_id
LEFT JOIN run_holds ON runs.run_id = run_holds.run_id
LEFT JOIN releases ON runs.run_id = releases.run_id
GROUP BY runs.run_id, runs.month, runs.as_of, run_ends.status, run_holds.run_id, releases.run_id;
COMMENT ON VIEW coverage IS 'The coverage statement (dekningsoversikt) of each run: the states sum to the population';
COMMENT ON COLUMN coverage.run_id IS 'The run';
COMMENT ON COLUMN coverage.month IS 'The month, as its first day';
COMMENT ON COLUMN coverage.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN coverage.status IS 'complete, incomplete, failed, or held; empty: it did not end';
COMMENT ON COLUMN coverage.population IS 'Active cases';
COMMENT ON COLUMN coverage.unchanged IS 'Cases whose entitlement is as decided';
COMMENT ON COLUMN coverage.observed IS 'Cases that differ by less than the limit';
COMMENT ON COLUMN coverage.flagged IS 'Cases a caseworker must see';
COMMENT ON COLUMN coverage.awaiting IS 'Cases that wait for a usual payer''s report';
COMMENT ON COLUMN coverage.by_hand IS 'Cases that a caseworker must check: nothing that a run does would help';
COMMENT ON COLUMN coverage.not_checked IS 'Cases that could not be checked in this run';
