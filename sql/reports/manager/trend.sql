-- The newest published runs before this one, the oldest first: coverage, and flagged cases and kroner under and over.
WITH newest AS (
    SELECT run_id, month, as_of, finished_at
    FROM published_runs
    WHERE run_id <> $run_id
    ORDER BY finished_at DESC, run_id DESC
    LIMIT $runs
),

spans AS (
    SELECT
        version_from,
        version_to,
        count(*) FILTER (WHERE difference_ore > 0) AS under_cases,
        count(*) FILTER (WHERE difference_ore < 0) AS over_cases,
        sum(greatest(difference_ore, 0)) AS under_ore,
        sum(greatest(-difference_ore, 0)) AS over_ore
    FROM comparisons_versions
    WHERE state = 'flagged'
    GROUP BY version_from, version_to
),

sums AS (
    SELECT
        newest.run_id,
        sum(spans.under_cases)::BIGINT AS under_cases,
        sum(spans.over_cases)::BIGINT AS over_cases,
        sum(spans.under_ore)::BIGINT AS under_ore,
        sum(spans.over_ore)::BIGINT AS over_ore
    FROM newest
    INNER JOIN run_versions ON newest.run_id = run_versions.run_id AND run_versions.part = 'results'
    INNER JOIN spans ON run_versions.version >= spans.version_from AND run_versions.version < spans.version_to
    GROUP BY newest.run_id
)

SELECT
    newest.run_id,
    newest.month,
    newest.as_of,
    coverage.population,
    coverage.unchanged,
    coverage.observed,
    coverage.flagged,
    coverage.awaiting,
    coverage.by_hand,
    coverage.not_checked,
    coalesce(sums.under_cases, 0)::BIGINT AS under_cases,
    coalesce(sums.over_cases, 0)::BIGINT AS over_cases,
    coalesce(sums.under_ore, 0)::BIGINT AS under_ore,
    coalesce(sums.over_ore, 0)::BIGINT AS over_ore
FROM newest
INNER JOIN coverage USING (run_id)
LEFT JOIN sums USING (run_id)
ORDER BY newest.finished_at, newest.run_id;
