-- What happened to every flag up to a run, this run included, and how it was answered, the oldest first in each case.
WITH this AS (
    SELECT run_id, started_at FROM runs WHERE run_id = $run_id
),

known AS (
    SELECT published_runs.run_id, published_runs.started_at
    FROM published_runs
    CROSS JOIN this
    WHERE published_runs.started_at < this.started_at
    UNION
    SELECT run_id, started_at FROM this
),

teams AS (
    SELECT case_id, arg_max(team, version_from) AS team
    FROM households_versions
    GROUP BY case_id
),

events AS (
    SELECT
        flag_events.case_id,
        flag_events.flag_id,
        timezone('Europe/Oslo', known.started_at)::DATE AS day,
        CASE
            WHEN flag_events.event = 'withdrawn' AND withdrawn_flags.flag_id IS NULL THEN 'replaced'
            ELSE flag_events.event
        END AS what,
        CASE WHEN flag_events.event = 'withdrawn' THEN flag_events.reason END AS code,
        NULL::VARCHAR AS reason,
        NULL::DATE AS postponed_until,
        NULL::VARCHAR AS note,
        NULL::VARCHAR AS answered_by,
        flag_events.run_id = $run_id AS of_this_run,
        known.started_at AS happened_at
    FROM flag_events
    INNER JOIN known ON flag_events.run_id = known.run_id
    LEFT JOIN withdrawn_flags
        ON flag_events.run_id = withdrawn_flags.run_id AND flag_events.flag_id = withdrawn_flags.flag_id
    WHERE flag_events.event IN ('new', 'changed', 'withdrawn')
),

answers AS (
    SELECT
        verdicts.case_id,
        verdicts.flag_id,
        timezone('Europe/Oslo', verdicts.answered_at)::DATE AS day,
        'verdict' AS what,
        verdicts.verdict AS code,
        verdicts.reason,
        verdicts.postponed_until,
        verdicts.note,
        verdicts.answered_by,
        FALSE AS of_this_run,
        verdicts.answered_at AS happened_at
    FROM verdicts
    CROSS JOIN this
    WHERE verdicts.answered_at < this.started_at
)

SELECT
    everything.case_id,
    everything.flag_id,
    everything.day,
    everything.what,
    everything.code,
    everything.reason,
    everything.postponed_until,
    everything.note,
    everything.answered_by,
    everything.of_this_run,
    flags.entitlement_ore - flags.decided_ore AS difference_ore,
    teams.team
FROM (
    SELECT * FROM events
    UNION ALL
    SELECT * FROM answers
) AS everything
INNER JOIN flags USING (flag_id)
LEFT JOIN teams ON everything.case_id = teams.case_id
ORDER BY
    everything.case_id,
    everything.happened_at,
    everything.what NOT IN ('withdrawn', 'replaced'),
    everything.what,
    everything.flag_id;
