-- A past run: the requested one, or the newest published one.
SELECT run_id, month, as_of, started_at, finished_at, rule_version, rounding, environment, status
FROM run_overview
WHERE run_id = $run_id OR ($run_id IS NULL AND status IN ('complete', 'incomplete'))
ORDER BY finished_at DESC NULLS LAST, run_id DESC
LIMIT 1;
