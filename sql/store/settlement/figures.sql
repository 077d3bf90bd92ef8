-- What the mass-change brake watches: this settlement, and the newest published ones before it, newest first
-- (RunFigures). The difference is the mean of a month, so that it can be held against the same limits. Compared are the
-- cases that were settled, and those in which nothing was there to settle: of the settled ones alone, most are flagged.
WITH chosen AS (
    SELECT run_id, TRUE AS is_current_run, started_at FROM settlement_runs WHERE run_id = $run_id
    UNION ALL
    (
        SELECT run_id, FALSE AS is_current_run, started_at
        FROM published_settlements
        WHERE run_id <> $run_id
        ORDER BY started_at DESC, run_id DESC
        LIMIT $runs
    )
)

SELECT
    chosen.run_id,
    chosen.is_current_run,
    count(cases.case_id)::BIGINT AS population,
    count(cases.case_id) FILTER (
        WHERE cases.claim_ore IS NOT NULL OR cases.reason IN ('nothing_reportable', 'nothing_corrected')
    )::BIGINT AS compared,
    count(cases.case_id) FILTER (WHERE cases.state IN ('extra', 'claim', 'both'))::BIGINT AS flagged,
    count(cases.case_id) FILTER (
        WHERE cases.state = 'not_checked' AND cases.reason NOT IN ('not_answered', 'access_refused')
    )::BIGINT AS not_checked,
    coalesce(sum((cases.extra_ore - cases.claim_ore) // greatest(cases.months, 1)), 0)::BIGINT AS difference_ore
FROM chosen
LEFT JOIN settlement_cases AS cases USING (run_id)
GROUP BY chosen.run_id, chosen.is_current_run, chosen.started_at
ORDER BY chosen.is_current_run DESC, chosen.started_at DESC, chosen.run_id DESC;
