-- Question: How do decision and entitlement differ, by household type?
-- Reader: leader
-- Needs: wide_cases
-- Read: All compared cases of the chosen run; kroner per month.
SELECT
    household_type,
    count(*) AS cases,
    count(*) FILTER (WHERE state = 'flagged') AS flagged,
    sum(decided_kroner) AS decided_kroner,
    sum(entitlement_kroner) AS entitlement_kroner
FROM wide_cases
WHERE run_id = chosen_run() AND decided_ore IS NOT NULL
GROUP BY household_type
ORDER BY household_type;
