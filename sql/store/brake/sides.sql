-- Where there is no earlier run to hold a run's inputs against: the inputs of the decisions, and what the run found.
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
