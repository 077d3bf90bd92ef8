-- Question: Which cases has no published run been able to check?
-- Reader: operator
-- Needs: wide_case_history
-- Read: cases: by how many runs they were in, with the reasons given.
SELECT
    runs,
    reasons,
    count(*) AS cases
FROM wide_case_history
WHERE never_checked
GROUP BY runs, reasons
ORDER BY runs, reasons;
