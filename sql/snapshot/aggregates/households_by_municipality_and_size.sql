-- Households by municipality and number of members, as the rules were given them.
SELECT
    published_runs.run_id,
    published_runs.month,
    case_months.municipality,
    CASE WHEN adults + children >= 5 THEN '5+' ELSE (adults + children)::VARCHAR END AS size,
    count(*)::BIGINT AS cases
FROM case_months
INNER JOIN published_runs ON case_months.run_id = published_runs.run_id AND case_months.month = published_runs.month
WHERE case_months.side = 'now'
GROUP BY ALL
ORDER BY ALL;
