-- Every published flag with its newest event, for answers to be set beside.
SELECT flags.flag_id, flags.case_id, arg_max(flag_events.event, (published_runs.started_at, published_runs.run_id)) AS event
FROM flags
INNER JOIN flag_events USING (flag_id)
INNER JOIN published_runs ON flag_events.run_id = published_runs.run_id
GROUP BY flags.flag_id, flags.case_id
ORDER BY flags.flag_id;
