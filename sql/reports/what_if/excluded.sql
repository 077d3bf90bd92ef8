-- How many cases of a run were not calculated: those that await a report, and those that were not checked.
SELECT count(*) AS cases
FROM case_states
WHERE run_id = $run_id AND state IN ('awaiting', 'by_hand', 'not_checked');
