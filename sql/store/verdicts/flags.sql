-- Every published flag, of runs and of settlements, with its newest event, to match verdicts with. raised_again: its
-- suppression had ended, and it was raised again after its current verdict.
WITH every_flag AS (
    SELECT flag_id, case_id FROM flags
    UNION
    SELECT flag_id, case_id FROM settlement_flags
),

events AS (
    SELECT flag_events.flag_id, flag_events.event, flag_events.reason, published.started_at, published.run_id
    FROM flag_events
    INNER JOIN published_runs AS published USING (run_id)
    UNION ALL
    SELECT made.flag_id, made.event, made.reason, published.started_at, published.run_id
    FROM settlement_flag_events AS made
    INNER JOIN published_settlements AS published USING (run_id)
),

newest AS (
    SELECT flag_id, event, reason, started_at
    FROM events
    QUALIFY row_number() OVER (PARTITION BY flag_id ORDER BY started_at DESC, run_id DESC) = 1
)

SELECT
    every_flag.flag_id,
    every_flag.case_id,
    newest.event,
    coalesce(
        newest.reason = 'suppression_ended' AND current_verdicts.answered_at < newest.started_at, FALSE
    ) AS raised_again
FROM every_flag
INNER JOIN newest USING (flag_id)
LEFT JOIN current_verdicts USING (flag_id)
ORDER BY every_flag.flag_id;
