-- The cases with flags that were not delivered to a run.
SELECT case_id FROM missing_cases WHERE run_id = $run_id ORDER BY case_id;
