-- Households by municipality and number of members, as the rules received them; for each published run whose results
-- came after the version that was copied.
WITH chosen AS (
    SELECT published_runs.run_id, published_runs.month, results.version
    FROM published_runs
    INNER JOIN run_versions AS results ON published_runs.run_id = results.run_id AND results.part = 'results'
    WHERE results.version > $copied
)

SELECT
    chosen.run_id,
    chosen.month,
    kept.municipality,
    CASE WHEN kept.adults + kept.children >= 5 THEN '5+' ELSE (kept.adults + kept.children)::VARCHAR END AS size,
    count(*)::BIGINT AS cases
FROM case_months_versions AS kept
INNER JOIN chosen
    ON
        kept.month = chosen.month
        AND kept.version_from <= chosen.version
        AND kept.version_to > chosen.version
WHERE kept.side = 'now' AND kept.version_to > $copied
GROUP BY ALL
ORDER BY ALL;
