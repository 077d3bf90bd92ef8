-- Since when each case that this run flags has been flagged, with no run in between that found it in order.
WITH known AS (
    SELECT run_id, as_of, started_at FROM published_runs
    UNION
    SELECT run_id, as_of, started_at FROM runs WHERE run_id = $run_id
),

this AS (
    SELECT case_id FROM case_states WHERE run_id = $run_id AND state = 'flagged'
),

concerned AS (
    SELECT case_id, state, version_from, version_to FROM case_states_versions
    SEMI JOIN this USING (case_id)
),

states AS (
    SELECT concerned.case_id, concerned.state, known.as_of, known.started_at
    FROM concerned
    INNER JOIN run_versions
        ON
            run_versions.part = 'results'
            AND concerned.version_from <= run_versions.version
            AND concerned.version_to > run_versions.version
    INNER JOIN known ON run_versions.run_id = known.run_id
),

in_order AS (
    SELECT case_id, max(started_at) AS last_at FROM states WHERE state IN ('unchanged', 'observed') GROUP BY case_id
)

SELECT this.case_id, min(states.as_of) AS first_flagged
FROM this
INNER JOIN states USING (case_id)
LEFT JOIN in_order USING (case_id)
WHERE
    states.state = 'flagged'
    AND (in_order.last_at IS NULL OR states.started_at > in_order.last_at)
GROUP BY this.case_id
ORDER BY this.case_id;
