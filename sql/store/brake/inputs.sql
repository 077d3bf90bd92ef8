-- The inputs of a run, as one number each: rows read, and means (øre as kroner). They show which input changed most.
SELECT 'rows of ' || table_name AS input, sum(row_count)::DOUBLE AS value
FROM run_sources
WHERE run_id = $run_id
GROUP BY table_name
UNION ALL
SELECT 'mean rent' AS input, avg(housing_cost_ore) / 100 AS value
FROM households
WHERE run_id = $run_id
UNION ALL
SELECT 'mean decided amount' AS input, avg(amount_ore) / 100 AS value
FROM decisions
WHERE run_id = $run_id
UNION ALL
SELECT 'mean monthly income found' AS input, avg(monthly_income_ore) / 100 AS value
FROM case_months
WHERE run_id = $run_id AND side = 'now'
UNION ALL
SELECT 'mean net wealth found' AS input, avg(net_wealth_ore) / 100 AS value
FROM case_months
WHERE run_id = $run_id AND side = 'now'
UNION ALL
SELECT 'share of income answers that were empty' AS input, avg((outcome = 'empty')::INT) AS value
FROM run_answers
WHERE run_id = $run_id AND resource = 'inntekt'
UNION ALL
SELECT 'members per household' AS input, count(*) / nullif(count(DISTINCT case_id), 0) AS value
FROM members
WHERE run_id = $run_id
ORDER BY input;
