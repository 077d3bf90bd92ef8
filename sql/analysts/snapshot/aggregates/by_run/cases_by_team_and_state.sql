-- Cases by team and state, of each published run whose results came after the version that was copied.
WITH chosen AS (
    SELECT published_runs.run_id, published_runs.month, results.version, inputs.version AS inputs_version
    FROM published_runs
    INNER JOIN run_versions AS results ON published_runs.run_id = results.run_id AND results.part = 'results'
    LEFT JOIN run_versions AS inputs ON published_runs.run_id = inputs.run_id AND inputs.part = 'inputs'
    WHERE results.version > $copied
)

SELECT
    chosen.run_id,
    chosen.month,
    coalesce(households.team, '(none)') AS team,
    states.state,
    count(*)::BIGINT AS cases
FROM case_states_versions AS states
INNER JOIN chosen ON states.version_from <= chosen.version AND states.version_to > chosen.version
LEFT JOIN households_versions AS households
    ON
        states.case_id = households.case_id
        AND chosen.inputs_version >= households.version_from
        AND chosen.inputs_version < households.version_to
WHERE states.version_to > $copied
GROUP BY ALL
ORDER BY ALL;
