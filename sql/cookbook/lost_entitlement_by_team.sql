-- Question: Who has lost the entitlement altogether, by team?
-- Reader: leader
-- Needs: comparisons, households
-- Read: cases: flagged as lost in the chosen run; kroner: what is decided for them per month.
SELECT
    households.team,
    count(*) AS cases,
    sum(comparisons.decided_ore) / 100 AS kroner
FROM comparisons
INNER JOIN households USING (run_id, case_id)
WHERE comparisons.run_id = chosen_run() AND comparisons.kind = 'lost' AND comparisons.state = 'flagged'
GROUP BY households.team
ORDER BY households.team;
