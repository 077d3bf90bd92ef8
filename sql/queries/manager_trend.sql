-- The newest published runs before this one, the oldest first: coverage, and kroner over and under.
WITH newest AS (
    SELECT run_id, month, as_of, finished_at
    FROM published_runs
    WHERE run_id <> $run_id
    ORDER BY finished_at DESC, run_id DESC
    LIMIT $runs
),

sums AS (
    SELECT
        newest.run_id,
        sum(greatest(comparisons.difference_ore, 0))::BIGINT AS under_ore,
        sum(greatest(-comparisons.difference_ore, 0))::BIGINT AS over_ore
    FROM newest
    INNER JOIN comparisons USING (run_id)
    WHERE comparisons.state = 'flagged'
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
    coverage.not_checked,
    coalesce(sums.under_ore, 0)::BIGINT AS under_ore,
    coalesce(sums.over_ore, 0)::BIGINT AS over_ore
FROM newest
INNER JOIN coverage USING (run_id)
LEFT JOIN sums USING (run_id)
ORDER BY newest.finished_at, newest.run_id;
