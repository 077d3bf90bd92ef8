-- What happened to the flags of the run's flagged cases before it, and how they were answered, the oldest first.
WITH this AS (
    SELECT started_at FROM runs WHERE run_id = $run_id
),

concerned AS (
    SELECT DISTINCT case_id
    FROM flag_events
    WHERE run_id = $run_id AND event IN ('new', 'changed', 'unchanged')
),

events AS (
    SELECT
        flag_events.case_id,
        flag_events.flag_id,
        timezone('Europe/Oslo', published_runs.started_at)::DATE AS day,
        flag_events.event AS what,
        CASE WHEN flag_events.event = 'withdrawn' THEN flag_events.reason END AS code,
        published_runs.started_at AS happened_at
    FROM flag_events
    INNER JOIN published_runs USING (run_id)
    CROSS JOIN this
    WHERE
        flag_events.event IN ('new', 'changed', 'withdrawn')
        AND published_runs.run_id <> $run_id
        AND published_runs.started_at < this.started_at
),

answers AS (
    SELECT
        verdicts.case_id,
        verdicts.flag_id,
        timezone('Europe/Oslo', verdicts.answered_at)::DATE AS day,
        'verdict' AS what,
        verdicts.verdict AS code,
        verdicts.answered_at AS happened_at
    FROM verdicts
    CROSS JOIN this
    WHERE verdicts.answered_at < this.started_at
)

SELECT case_id, flag_id, day, what, code
FROM (
    SELECT * FROM events
    UNION ALL
    SELECT * FROM answers
) AS everything
SEMI JOIN concerned USING (case_id)
ORDER BY case_id, happened_at, what <> 'withdrawn', what, flag_id;
