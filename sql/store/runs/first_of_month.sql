-- Whether no run for the month has ended yet (a failed one does not count).
SELECT count(*) = 0 AS first
FROM runs
INNER JOIN run_ends USING (run_id)
WHERE runs.month = $month AND run_ends.status <> 'failed';
