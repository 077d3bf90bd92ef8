-- Question: What is left after housing, per consumption unit?
-- Reader: leader
-- Needs: wide_cases
-- Read: Kroner per month of counted income before tax, less housing cost, with the entitlement; other income is not known.
SELECT
    household_type,
    count(*) AS cases,
    round(quantile_cont(left_per_unit_kroner, 0.1)) AS tenth,
    round(median(left_per_unit_kroner)) AS median,
    round(quantile_cont(left_per_unit_kroner, 0.9)) AS ninetieth
FROM wide_cases
WHERE run_id = chosen_run() AND left_per_unit_kroner IS NOT NULL
GROUP BY household_type
ORDER BY household_type;
