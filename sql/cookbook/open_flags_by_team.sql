-- Question: How many flags wait for an answer, by team and main cause?
-- Reader: leader
-- Needs: wide_flags, wide_cases
-- Read: Flagged cases of the chosen run without an answer; kroner: the differences both ways, per month.
SELECT
    wide_cases.team,
    wide_cases.main_cause_nb,
    count(*) AS flags,
    sum(abs(wide_cases.difference_kroner)) AS kroner
FROM wide_cases
INNER JOIN wide_flags ON wide_cases.flag_id = wide_flags.flag_id
WHERE wide_cases.run_id = chosen_run() AND wide_cases.state = 'flagged' AND wide_flags.verdict IS NULL
GROUP BY ALL
ORDER BY ALL;
