CREATE OR REPLACE MACRO chosen_run() AS (
    -- SET VARIABLE run = '…' chooses another run than the newest published one; an unknown run is an error.
    CASE
        WHEN getvariable('run') IS NULL
            THEN (SELECT published_runs.run_id FROM published_runs ORDER BY started_at DESC, run_id DESC LIMIT 1)
        WHEN getvariable('run') IN (SELECT run_overview.run_id FROM run_overview)
            THEN getvariable('run')
        ELSE error('There is no run ' || getvariable('run') || ': see the table run_overview.')
    END
);
