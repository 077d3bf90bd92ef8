-- Flagged cases by scheme and kind, with the sum of the differences per month.
SELECT
    run_id,
    month,
    scheme,
    kind,
    count(*)::BIGINT AS cases,
    sum(difference_kroner)::DECIMAL(18, 2) AS kroner
FROM flagged_cases
GROUP BY ALL
ORDER BY ALL;
