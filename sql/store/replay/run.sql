-- One run as it was recorded, and how it ended.
SELECT
    runs.run_id,
    runs.month,
    runs.as_of,
    runs.started_at,
    runs.inputs_digest,
    runs.rule_version,
    runs.program_version,
    runs.rounding,
    runs.environment,
    run_ends.status
FROM runs
LEFT JOIN run_ends USING (run_id)
WHERE runs.run_id = $run_id;
