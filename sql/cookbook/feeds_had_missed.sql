-- Question: What had the event feeds missed when everybody was asked about?
-- Reader: operator
-- Needs: sweep_findings
-- Read: findings: answers that were others than the stored ones though no event had come.
SELECT
    resource,
    count(*) AS findings,
    count(DISTINCT case_id) AS cases
FROM sweep_findings
GROUP BY resource
ORDER BY resource;
