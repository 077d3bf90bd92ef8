-- Question: How many kroner are over- and underpaid, by scheme?
-- Reader: leader
-- Needs: case_findings, households
-- Read: Sums over the compared months of all cases, not per month.
SELECT
    households.scheme,
    sum(case_findings.underpaid_ore) / 100 AS underpaid_kroner,
    sum(case_findings.overpaid_ore) / 100 AS overpaid_kroner
FROM case_findings
INNER JOIN households USING (run_id, case_id)
WHERE case_findings.run_id = chosen_run()
GROUP BY households.scheme
ORDER BY households.scheme;
