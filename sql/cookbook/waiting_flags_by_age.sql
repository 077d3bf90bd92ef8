-- Question: How long have the flags without an answer waited?
-- Reader: leader
-- Needs: flags_as_known, flags, published_runs
-- Read: runs_waited: published runs since the case was first flagged; a flag that replaces another one waits as long.
WITH RECURSIVE ordered AS (
    SELECT run_id, row_number() OVER (ORDER BY started_at, run_id) AS place FROM published_runs
),

waiting AS (
    SELECT flag_id
    FROM flags_as_known(chosen_run())
    WHERE event IN ('new', 'changed', 'unchanged', 'not_evaluated') AND verdict IS NULL
),

replaced AS (
    SELECT waiting.flag_id, flags.run_id, flags.previous_flag_id
    FROM waiting
    INNER JOIN flags ON waiting.flag_id = flags.flag_id
    UNION ALL
    SELECT replaced.flag_id, before.run_id, before.previous_flag_id
    FROM replaced
    INNER JOIN flags AS before ON replaced.previous_flag_id = before.flag_id
    INNER JOIN flag_events
        ON
            before.flag_id = flag_events.flag_id
            AND replaced.run_id = flag_events.run_id
            AND flag_events.event = 'withdrawn'
    ANTI JOIN current_verdicts ON before.flag_id = current_verdicts.flag_id
),

since AS (
    SELECT replaced.flag_id, min(ordered.place) AS place
    FROM replaced
    INNER JOIN ordered ON replaced.run_id = ordered.run_id
    GROUP BY replaced.flag_id
)

SELECT
    this.place - since.place AS runs_waited,
    count(*) AS flags
FROM since
CROSS JOIN (SELECT place FROM ordered WHERE run_id = chosen_run()) AS this
GROUP BY runs_waited
ORDER BY runs_waited;
