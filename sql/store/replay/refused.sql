-- Municipalities on whose behalf the tax administration refused the run's look-ups.
SELECT DISTINCT households.municipality
FROM case_states
INNER JOIN households USING (run_id, case_id)
WHERE case_states.run_id = $run_id AND case_states.reason = 'access_refused'
ORDER BY households.municipality;
