-- Every published flag with its newest event, to match verdicts with. raised_again: its suppression had ended, and it
-- was raised again after its current verdict.
WITH newest AS (
    SELECT flag_events.flag_id, flag_events.event, flag_events.reason, published_runs.started_at
    FROM flag_events
    INNER JOIN published_runs USING (run_id)
    QUALIFY row_number() OVER (
            PARTITION BY flag_events.flag_id ORDER BY published_runs.started_at DESC, published_runs.run_id DESC
        ) = 1
)

SELECT DISTINCT
    flags.flag_id,
    flags.case_id,
    newest.event,
    coalesce(
        newest.reason = 'suppression_ended' AND current_verdicts.answered_at < newest.started_at, FALSE
    ) AS raised_again
FROM flags
INNER JOIN newest USING (flag_id)
LEFT JOIN current_verdicts USING (flag_id)
ORDER BY flags.flag_id;
