-- Question: How long have the flags without an answer waited?
-- Needs: flags_as_known
-- Read: runs_waited: published runs since the flag was raised, the raising one not counted.
WITH ordered AS (
    SELECT run_id, row_number() OVER (ORDER BY started_at, run_id) AS place FROM published_runs
)

SELECT
    this.place - raised.place AS runs_waited,
    count(*) AS flags
FROM flags_as_known(chosen_run()) AS flag
INNER JOIN ordered AS raised ON flag.raised_by_run = raised.run_id
INNER JOIN ordered AS this ON this.run_id = chosen_run()
WHERE flag.event IN ('new', 'changed', 'unchanged', 'not_evaluated') AND flag.verdict IS NULL
GROUP BY runs_waited
ORDER BY runs_waited;
