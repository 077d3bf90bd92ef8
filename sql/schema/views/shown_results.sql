CREATE OR REPLACE VIEW shown_results AS
-- Each version of the results, with the first version from it on that is not of a held run. Null: there is none yet.
SELECT
    version,
    min(version) FILTER (WHERE run_id NOT IN (SELECT held_runs.run_id FROM held_runs)) OVER (
        ORDER BY version ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS next_shown
FROM run_versions
WHERE part = 'results';
COMMENT ON VIEW shown_results IS 'Each version of the results, with the first from it on that is not of a held run';
COMMENT ON COLUMN shown_results.version IS 'The version of results (run_versions)';
COMMENT ON COLUMN shown_results.next_shown IS 'The first version from it on that is shown; empty where there is none yet';
