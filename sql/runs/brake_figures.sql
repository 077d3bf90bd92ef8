-- What the mass-change brake watches: this run, and the newest published runs before it, newest first.
-- Cases that the far side did not answer for are not counted as not checked: that a run is incomplete is told anyway.
WITH chosen AS (
    SELECT run_id, month, TRUE AS this, NULL::TIMESTAMPTZ AS finished_at FROM runs WHERE run_id = $run_id
    UNION ALL
    (
        SELECT run_id, month, FALSE AS this, finished_at
        FROM published_runs
        WHERE run_id <> $run_id
        ORDER BY finished_at DESC, run_id DESC
        LIMIT $runs
    )
),

states AS (
    SELECT
        chosen.run_id,
        count(*) AS population,
        count(*) FILTER (
            WHERE case_states.state = 'not_checked' AND case_states.reason NOT IN ('not_answered', 'access_refused')
        ) AS not_checked,
        count(*) FILTER (WHERE case_states.state IN ('unchanged', 'observed', 'flagged')) AS compared,
        count(*) FILTER (WHERE case_states.state = 'flagged') AS flagged
    FROM chosen
    INNER JOIN case_states USING (run_id)
    GROUP BY chosen.run_id
),

changes AS (
    SELECT chosen.run_id, sum(comparisons.difference_ore)::BIGINT AS difference_ore
    FROM chosen
    INNER JOIN comparisons USING (run_id)
    GROUP BY chosen.run_id
)

SELECT
    chosen.run_id,
    chosen.this,
    coalesce(states.population, 0)::BIGINT AS population,
    coalesce(states.compared, 0)::BIGINT AS compared,
    coalesce(states.flagged, 0)::BIGINT AS flagged,
    coalesce(states.not_checked, 0)::BIGINT AS not_checked,
    coalesce(changes.difference_ore, 0)::BIGINT AS difference_ore
FROM chosen
LEFT JOIN states USING (run_id)
LEFT JOIN changes USING (run_id)
ORDER BY chosen.this DESC, chosen.finished_at DESC, chosen.run_id DESC;
