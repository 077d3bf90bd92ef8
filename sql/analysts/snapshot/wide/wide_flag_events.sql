CREATE OR REPLACE VIEW wide_flag_events AS
-- One row per run and flag that it met: what became of the flag in that run.
SELECT
    events.run_id,
    run_overview.month,
    run_overview.as_of,
    events.flag_id,
    events.case_id,
    events.event,
    events.reason,
    reason_codes.label_nb AS reason_nb,
    reason_codes.label_en AS reason_en,
    withdrawals.flag_id IS NOT NULL AS is_withdrawn,
    flags.kind,
    flags.main_cause,
    (flags.entitlement_ore - flags.decided_ore) / 100 AS difference_kroner
FROM flag_events AS events
INNER JOIN run_overview ON events.run_id = run_overview.run_id
INNER JOIN flags ON events.flag_id = flags.flag_id
LEFT JOIN withdrawn_flags AS withdrawals ON events.run_id = withdrawals.run_id AND events.flag_id = withdrawals.flag_id
LEFT JOIN codes AS reason_codes ON reason_codes.kind = 'flag_reason' AND events.reason = reason_codes.code;
COMMENT ON VIEW wide_flag_events IS 'One row per run and flag that it met: what became of the flag in that run. Key: run_id and flag_id';
COMMENT ON COLUMN wide_flag_events.run_id IS 'The run';
COMMENT ON COLUMN wide_flag_events.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_flag_events.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN wide_flag_events.flag_id IS 'Keyed pseudonym of the flag';
COMMENT ON COLUMN wide_flag_events.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_flag_events.event IS 'new, changed, unchanged, suppressed, not_evaluated or withdrawn';
COMMENT ON COLUMN wide_flag_events.reason IS 'Why it was withdrawn or suppressed';
COMMENT ON COLUMN wide_flag_events.reason_nb IS 'The reason of a withdrawal in bokmål';
COMMENT ON COLUMN wide_flag_events.reason_en IS 'The reason of a withdrawal in English';
COMMENT ON COLUMN wide_flag_events.is_withdrawn IS 'Whether it was withdrawn without another in its place';
COMMENT ON COLUMN wide_flag_events.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN wide_flag_events.main_cause IS 'Cause of most of the difference';
COMMENT ON COLUMN wide_flag_events.difference_kroner IS 'Entitlement less decided as it was raised, kroner';
