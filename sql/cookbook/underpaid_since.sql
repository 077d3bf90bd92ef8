-- Question: How many are underpaid, by how much, and since when?
-- Reader: leader
-- Needs: wide_cases
-- Read: Cases of the chosen run with too little in any compared month, by the first such month; kroner: the sum so far.
SELECT
    strftime(underpaid_since, '%Y-%m') AS since,
    count(*) AS cases,
    round(avg(underpaid_months), 1) AS mean_months,
    sum(underpaid_kroner) AS kroner,
    max(underpaid_kroner) AS most_kroner
FROM wide_cases
WHERE run_id = chosen_run() AND underpaid_months > 0
GROUP BY ALL
ORDER BY ALL;
