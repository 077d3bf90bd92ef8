-- Every case with a flag of a published run before this moment, and when a published run last had the case.
WITH flagged AS (
    SELECT DISTINCT flags.case_id
    FROM flags
    INNER JOIN published_runs USING (run_id)
),

published AS (
    SELECT published_runs.as_of, run_versions.version
    FROM published_runs
    INNER JOIN run_versions
        ON published_runs.run_id = run_versions.run_id AND run_versions.part = 'results'
)

SELECT states.case_id, max(published.as_of) AS last_seen
FROM case_states_versions AS states
SEMI JOIN flagged ON states.case_id = flagged.case_id
INNER JOIN published
    ON
        published.version - states.version_from BETWEEN 0 AND states.version_to - states.version_from - 1
GROUP BY states.case_id
ORDER BY states.case_id;
