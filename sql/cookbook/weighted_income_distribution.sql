-- Question: How is weighted income spread?
-- Reader: analyst
-- Needs: entitlements
-- Read: Kroner per year, by scheme: quartiles.
SELECT
    scheme,
    count(*) AS cases,
    round(quantile_cont(weighted_income_ore, 0.25) / 100) AS lower_quartile,
    round(median(weighted_income_ore) / 100) AS median_kroner,
    round(quantile_cont(weighted_income_ore, 0.75) / 100) AS upper_quartile
FROM entitlements
WHERE run_id = chosen_run() AND side = 'now'
GROUP BY scheme
ORDER BY scheme;
