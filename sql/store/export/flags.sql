SELECT
    runs.as_of,
    flag_events.flag_id,
    flag_events.event,
    flag_events.reason,
    flags.kind,
    flags.decided_ore,
    flags.entitlement_ore,
    flags.main_cause
FROM flag_events
INNER JOIN runs USING (run_id)
INNER JOIN flags USING (flag_id, case_id)
WHERE flag_events.case_id = $case_id
ORDER BY runs.started_at, flag_events.flag_id;
