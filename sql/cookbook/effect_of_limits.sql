-- Question: How many cases would other limits per month flag?
-- Reader: operator
-- Needs: comparisons
-- Read: A limit alone, without months in a row, groups or answers; bostotte simulate does the whole of it.
SELECT
    limits.kroner AS limit_kroner,
    count(*) FILTER (WHERE abs(comparisons.difference_ore) >= limits.kroner * 100) AS cases
FROM comparisons
CROSS JOIN (SELECT unnest([50, 100, 200, 500, 1000, 2000]) AS kroner) AS limits
WHERE comparisons.run_id = chosen_run()
GROUP BY limits.kroner
ORDER BY limits.kroner;
