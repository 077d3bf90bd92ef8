-- The published runs of a copy, with the version of their results.
SELECT published_runs.run_id, run_versions.version
FROM published_runs
INNER JOIN run_versions ON published_runs.run_id = run_versions.run_id AND run_versions.part = 'results'
ORDER BY run_versions.version;
