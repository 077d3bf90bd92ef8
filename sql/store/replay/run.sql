-- One run as it was recorded, whether it ended, and whether that was before the store had the table member_incomes.
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
    run_ends.status,
    coalesce(run_ends.finished_at < member_incomes.applied_at, FALSE) AS before_member_incomes
FROM runs
LEFT JOIN run_ends USING (run_id)
LEFT JOIN migrations AS member_incomes ON member_incomes.number = 28
WHERE runs.run_id = $run_id;
