CREATE OR REPLACE MACRO runs_until(as_run) AS TABLE
-- What a run could know: itself, and the published runs that began before it.
    SELECT
        run_overview.run_id,
        run_overview.month,
        run_overview.as_of,
        run_overview.started_at
    FROM run_overview
    INNER JOIN run_overview AS this ON this.run_id = as_run
    WHERE
        run_overview.run_id = as_run
        OR (
            run_overview.started_at < this.started_at
            AND run_overview.run_id IN (SELECT published_runs.run_id FROM published_runs)
        );
