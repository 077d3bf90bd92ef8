-- Flagged cases by team and main cause, with the sum of the differences per month. They come from the copy's own
-- flagged cases, for each published run whose results came after the version that was copied.
SELECT
    flagged_cases.run_id,
    flagged_cases.month,
    flagged_cases.team,
    coalesce(flagged_cases.main_cause, '(none)') AS main_cause,
    count(*)::BIGINT AS cases,
    sum(flagged_cases.difference_kroner)::DECIMAL(18, 2) AS kroner
FROM flagged_cases
INNER JOIN run_versions ON flagged_cases.run_id = run_versions.run_id AND run_versions.part = 'results'
WHERE run_versions.version > $copied
GROUP BY ALL
ORDER BY ALL;
