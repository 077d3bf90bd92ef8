-- What the mass-change brake watches: this run, and the newest published runs before it, newest first. Cases that the
-- remote service did not answer for, or refused, do not count as not checked: that a run is incomplete is reported
-- anyway. With $municipality only the cases that were last read for it count. Cases to be checked by hand do count: if they become many at once, the delivery or the access is wrong.
WITH chosen AS (
    SELECT run_id, month, TRUE AS is_current_run, NULL::TIMESTAMPTZ AS finished_at FROM runs WHERE run_id = $run_id
    UNION ALL
    (
        SELECT run_id, month, FALSE AS is_current_run, finished_at
        FROM published_runs
        WHERE run_id <> $run_id
        ORDER BY finished_at DESC, run_id DESC
        LIMIT $runs
    )
),

placed AS (
    SELECT chosen.run_id, run_versions.version
    FROM chosen
    INNER JOIN run_versions ON chosen.run_id = run_versions.run_id AND run_versions.part = 'results'
),

cases_counted AS (
    SELECT case_id
    FROM households_versions
    GROUP BY case_id
    HAVING arg_max(municipality, version_from) = $municipality
),

state_spans AS (
    SELECT version_from, version_to, state, coalesce(reason, '') AS reason, count(*) AS cases
    FROM case_states_versions
    WHERE $municipality IS NULL OR case_id IN (SELECT cases_counted.case_id FROM cases_counted)
    GROUP BY version_from, version_to, state, reason
),

states AS (
    SELECT
        placed.run_id,
        sum(spans.cases) AS population,
        sum(spans.cases) FILTER (
            WHERE spans.state IN ('by_hand', 'not_checked') AND spans.reason NOT IN ('not_answered', 'access_refused')
        ) AS not_checked,
        sum(spans.cases) FILTER (WHERE spans.state IN ('unchanged', 'observed', 'flagged')) AS compared,
        sum(spans.cases) FILTER (WHERE spans.state = 'flagged') AS flagged
    FROM placed
    INNER JOIN state_spans AS spans ON placed.version >= spans.version_from AND placed.version < spans.version_to
    GROUP BY placed.run_id
),

change_spans AS (
    SELECT version_from, version_to, sum(difference_ore) AS difference_ore
    FROM comparisons_versions
    WHERE $municipality IS NULL OR case_id IN (SELECT cases_counted.case_id FROM cases_counted)
    GROUP BY version_from, version_to
),

changes AS (
    SELECT placed.run_id, sum(spans.difference_ore)::BIGINT AS difference_ore
    FROM placed
    INNER JOIN change_spans AS spans ON placed.version >= spans.version_from AND placed.version < spans.version_to
    GROUP BY placed.run_id
)

SELECT
    chosen.run_id,
    chosen.is_current_run,
    coalesce(states.population, 0)::BIGINT AS population,
    coalesce(states.compared, 0)::BIGINT AS compared,
    coalesce(states.flagged, 0)::BIGINT AS flagged,
    coalesce(states.not_checked, 0)::BIGINT AS not_checked,
    coalesce(changes.difference_ore, 0)::BIGINT AS difference_ore
FROM chosen
LEFT JOIN states USING (run_id)
LEFT JOIN changes USING (run_id)
ORDER BY chosen.is_current_run DESC, chosen.finished_at DESC, chosen.run_id DESC;
