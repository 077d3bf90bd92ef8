CREATE OR REPLACE VIEW wide_case_history AS
-- One row per case: in which published runs it was, and how it fared.
SELECT
    wide.case_id,
    count(*) AS runs,
    min(wide.as_of) AS first_on,
    max(wide.as_of) AS last_on,
    max(wide.as_of) = (SELECT max(published_runs.as_of) FROM published_runs) AS is_active,
    count(*) FILTER (WHERE wide.state = 'flagged') AS runs_flagged,
    count(*) FILTER (WHERE wide.state IN ('by_hand', 'not_checked')) AS runs_without_check,
    bool_and(wide.state IN ('by_hand', 'not_checked')) AS never_checked,
    string_agg(DISTINCT wide.reason, ', ' ORDER BY wide.reason) AS reasons
FROM (
    SELECT case_states.case_id, case_states.state, case_states.reason, published_runs.as_of
    FROM case_states
    INNER JOIN published_runs ON case_states.run_id = published_runs.run_id
) AS wide
GROUP BY wide.case_id;
COMMENT ON VIEW wide_case_history IS 'One row per case: in which published runs it was, and how it fared. Key: case_id';
COMMENT ON COLUMN wide_case_history.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_case_history.runs IS 'Number of runs with the case';
COMMENT ON COLUMN wide_case_history.first_on IS 'Date of the first of them';
COMMENT ON COLUMN wide_case_history.last_on IS 'Date of the newest of them';
COMMENT ON COLUMN wide_case_history.is_active IS 'Whether it is in the newest run';
COMMENT ON COLUMN wide_case_history.runs_flagged IS 'Runs that flagged it';
COMMENT ON COLUMN wide_case_history.runs_without_check IS 'Runs that could not check it';
COMMENT ON COLUMN wide_case_history.never_checked IS 'Whether no run could check it';
COMMENT ON COLUMN wide_case_history.reasons IS 'The reasons that were given';
