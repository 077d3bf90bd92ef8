-- The day, in Europe/Oslo, of the newest published run before this one; no row where there is none.
SELECT timezone('Europe/Oslo', published_runs.started_at)::DATE AS day
FROM published_runs
INNER JOIN runs ON published_runs.started_at < runs.started_at
WHERE runs.run_id = $run_id
ORDER BY published_runs.started_at DESC
LIMIT 1;
