-- The newest published settlement of a year that judged a case.
SELECT
    published_settlements.run_id,
    published_settlements.as_of,
    published_settlements.finished_at
FROM published_settlements
INNER JOIN settlement_cases USING (run_id)
WHERE
    published_settlements.year = $year
    AND settlement_cases.case_id = $case_id
    AND settlement_cases.state IN ('claim', 'extra', 'both')
ORDER BY published_settlements.started_at DESC, published_settlements.run_id DESC
LIMIT 1;
