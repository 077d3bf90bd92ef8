-- Whether a settlement has stored its results.
SELECT count(*) > 0 AS stored FROM settlement_cases WHERE run_id = $run_id;
