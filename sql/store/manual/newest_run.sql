-- The published run with this name; without such a run, the newest one.
SELECT run_id, month FROM published_runs ORDER BY run_id = $run_id DESC, finished_at DESC, run_id DESC LIMIT 1;
