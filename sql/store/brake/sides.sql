-- For a run that has no earlier run to compare with: the inputs of the decisions, and the inputs that the run found.
SELECT
    side,
    avg(housing_cost_ore) / 100 AS "mean rent",
    avg(monthly_income_ore) / 100 AS "mean monthly income",
    avg(net_wealth_ore) / 100 AS "mean net wealth",
    avg(adults + children)::DOUBLE AS "members per household"
FROM case_months
WHERE run_id = $run_id
GROUP BY side
ORDER BY side;
