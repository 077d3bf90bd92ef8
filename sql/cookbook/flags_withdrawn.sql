-- Question: Which flags did each run withdraw without another in their place, and why?
-- Reader: auditor
-- Needs: withdrawn_flags, published_runs
-- Read: As «Trukket tilbake» in the report of that run: a flag that another one replaces in it is not withdrawn.
SELECT
    published_runs.as_of,
    withdrawn_flags.reason,
    count(*) AS flags
FROM withdrawn_flags
INNER JOIN published_runs USING (run_id)
GROUP BY published_runs.started_at, published_runs.as_of, withdrawn_flags.reason
ORDER BY published_runs.started_at, withdrawn_flags.reason;
