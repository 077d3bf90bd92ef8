-- Question: Why were people asked about, and how many were not?
-- Needs: plans, run_overview
-- Read: known: an earlier answer stood, so nobody was asked.
SELECT
    run_overview.as_of,
    plans.reason,
    count(*) AS needs
FROM plans
INNER JOIN run_overview USING (run_id)
GROUP BY run_overview.run_id, run_overview.as_of, plans.reason
ORDER BY run_overview.as_of, run_overview.run_id, plans.reason;
