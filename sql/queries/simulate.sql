-- The compared cases of a run in its own month, with the sum of their differences over every month it compared.
WITH sums AS (
    SELECT case_id, sum(difference_ore)::BIGINT AS cumulative_ore
    FROM comparisons
    WHERE run_id = $run_id
    GROUP BY case_id
)

SELECT
    comparisons.case_id,
    households.team,
    comparisons.kind,
    comparisons.decided_ore,
    comparisons.difference_ore,
    sums.cumulative_ore,
    comparisons.limit_ore,
    comparisons.state
FROM comparisons
INNER JOIN run_overview USING (run_id, month)
INNER JOIN households USING (run_id, case_id)
INNER JOIN sums USING (case_id)
WHERE comparisons.run_id = $run_id
ORDER BY comparisons.case_id;
