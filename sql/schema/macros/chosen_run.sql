CREATE OR REPLACE MACRO chosen_run() AS (
    -- SET VARIABLE run = '…' chooses another run than the newest published one.
    coalesce(
        getvariable('run'),
        (SELECT published_runs.run_id FROM published_runs ORDER BY started_at DESC, run_id DESC LIMIT 1)
    )
);
