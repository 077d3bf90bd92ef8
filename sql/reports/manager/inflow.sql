-- New flags of each month that was recalculated, in the published runs and this one: those that replace no other flag.
WITH known AS (
    SELECT run_id, month FROM published_runs
    UNION
    SELECT run_id, month FROM runs WHERE run_id = $run_id
)

SELECT known.month, count(*) AS flags
FROM flag_events
INNER JOIN known USING (run_id)
WHERE flag_events.event = 'new'
GROUP BY known.month
ORDER BY known.month DESC
LIMIT $months;
