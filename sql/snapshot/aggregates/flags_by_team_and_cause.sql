-- Flagged cases by team and main cause, with the sum of the differences per month.
SELECT
    run_id,
    month,
    team,
    coalesce(main_cause, '(none)') AS main_cause,
    count(*)::BIGINT AS cases,
    sum(difference_kroner)::DECIMAL(18, 2) AS kroner
FROM flagged_cases
GROUP BY ALL
ORDER BY ALL;
