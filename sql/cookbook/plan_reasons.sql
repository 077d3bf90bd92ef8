-- Question: Why were people asked about, and how many were not?
-- Reader: operator
-- Needs: reasons_of_plans, run_overview
-- Read: needs: persons and months, or assessments; known: an earlier answer is used, so nobody is asked.
SELECT
    run_overview.as_of,
    reasons_of_plans.reason,
    reasons_of_plans.needs
FROM reasons_of_plans
INNER JOIN run_overview USING (run_id)
ORDER BY run_overview.as_of, run_overview.run_id, reasons_of_plans.reason;
