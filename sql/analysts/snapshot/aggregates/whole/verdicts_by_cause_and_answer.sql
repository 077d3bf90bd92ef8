-- Current verdicts by the main cause of the flag and by the run that raised it.
SELECT
    published_runs.run_id,
    published_runs.month,
    flags.main_cause,
    current_verdicts.verdict,
    count(*)::BIGINT AS cases
FROM current_verdicts
INNER JOIN flags USING (flag_id)
INNER JOIN published_runs ON flags.run_id = published_runs.run_id
GROUP BY ALL
ORDER BY ALL;
