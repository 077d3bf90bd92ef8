-- Question: Who gets too little, by household type, and how much?
-- Reader: leader
-- Needs: wide_cases
-- Read: Flagged cases of the chosen run with a higher entitlement than decided; kroner per month.
SELECT
    household_type,
    count(*) AS cases,
    sum(difference_kroner) AS kroner,
    round(median(difference_kroner)) AS median_kroner
FROM wide_cases
WHERE run_id = chosen_run() AND state = 'flagged' AND difference_ore > 0
GROUP BY household_type
ORDER BY household_type;
