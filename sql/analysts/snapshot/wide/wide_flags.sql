CREATE OR REPLACE VIEW wide_flags AS
-- One row per flag: what raised it, its last event and its answer.
SELECT
    flags.flag_id,
    flags.case_id,
    flags.previous_flag_id,
    flags.run_id AS raised_by_run,
    run_overview.month,
    run_overview.as_of AS raised_on,
    households.municipality,
    households.scheme,
    households.team,
    flags.kind,
    kind_codes.label_nb AS kind_nb,
    kind_codes.label_en AS kind_en,
    flags.main_cause,
    cause_codes.label_nb AS main_cause_nb,
    cause_codes.label_en AS main_cause_en,
    flags.decided_ore,
    flags.decided_ore / 100 AS decided_kroner,
    flags.entitlement_ore,
    flags.entitlement_ore / 100 AS entitlement_kroner,
    flags.entitlement_ore - flags.decided_ore AS difference_ore,
    (flags.entitlement_ore - flags.decided_ore) / 100 AS difference_kroner,
    withdrawals.reason IS NOT NULL AS is_withdrawn,
    withdrawals.reason AS withdrawn_because,
    reason_codes.label_nb AS withdrawn_because_nb,
    reason_codes.label_en AS withdrawn_because_en,
    verdicts.verdict,
    verdict_codes.label_nb AS verdict_nb,
    verdict_codes.label_en AS verdict_en,
    date_diff('day', run_overview.finished_at, verdicts.answered_at) AS days_to_answer,
    coalesce(verdicts.verdict IN ('new_decision', 'no_change'), FALSE) AS is_settled,
    coalesce(verdicts.verdict = 'new_decision', FALSE) OR coalesce(withdrawals.reason = 'new_decision', FALSE)
        AS ended_in_new_decision
FROM flags
INNER JOIN run_overview ON flags.run_id = run_overview.run_id
LEFT JOIN households ON flags.run_id = households.run_id AND flags.case_id = households.case_id
LEFT JOIN withdrawn_flags AS withdrawals ON flags.flag_id = withdrawals.flag_id
LEFT JOIN current_verdicts AS verdicts ON flags.flag_id = verdicts.flag_id
LEFT JOIN codes AS kind_codes ON kind_codes.kind = 'kind' AND flags.kind = kind_codes.code
LEFT JOIN codes AS cause_codes ON cause_codes.kind = 'cause' AND flags.main_cause = cause_codes.code
LEFT JOIN codes AS reason_codes ON reason_codes.kind = 'flag_reason' AND withdrawals.reason = reason_codes.code
LEFT JOIN codes AS verdict_codes ON verdict_codes.kind = 'verdict' AND verdicts.verdict = verdict_codes.code;
COMMENT ON VIEW wide_flags IS 'One row per flag: what raised it, its last event and its answer. Key: flag_id';
COMMENT ON COLUMN wide_flags.flag_id IS 'Keyed pseudonym of the flag';
COMMENT ON COLUMN wide_flags.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_flags.previous_flag_id IS 'Keyed pseudonym of the case''s flag before it; empty: it is the first';
COMMENT ON COLUMN wide_flags.raised_by_run IS 'The run that raised it';
COMMENT ON COLUMN wide_flags.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_flags.raised_on IS 'The date that the run calculated for';
COMMENT ON COLUMN wide_flags.municipality IS 'Municipality number';
COMMENT ON COLUMN wide_flags.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_flags.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_flags.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN wide_flags.kind_nb IS 'The kind in bokmål';
COMMENT ON COLUMN wide_flags.kind_en IS 'The kind in English';
COMMENT ON COLUMN wide_flags.main_cause IS 'Cause of most of the difference';
COMMENT ON COLUMN wide_flags.main_cause_nb IS 'The cause in bokmål';
COMMENT ON COLUMN wide_flags.main_cause_en IS 'The cause in English';
COMMENT ON COLUMN wide_flags.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN wide_flags.decided_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_flags.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN wide_flags.entitlement_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_flags.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN wide_flags.difference_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_flags.is_withdrawn IS 'Whether a run withdrew it without another in its place';
COMMENT ON COLUMN wide_flags.withdrawn_because IS 'Why it was withdrawn';
COMMENT ON COLUMN wide_flags.withdrawn_because_nb IS 'Why, in bokmål';
COMMENT ON COLUMN wide_flags.withdrawn_because_en IS 'Why, in English';
COMMENT ON COLUMN wide_flags.verdict IS 'The newest answer; empty: none';
COMMENT ON COLUMN wide_flags.verdict_nb IS 'The answer in bokmål';
COMMENT ON COLUMN wide_flags.verdict_en IS 'The answer in English';
COMMENT ON COLUMN wide_flags.days_to_answer IS 'Days from the end of the run to the newest answer';
COMMENT ON COLUMN wide_flags.is_settled IS 'Whether the answer settles the question: new_decision or no_change';
COMMENT ON COLUMN wide_flags.ended_in_new_decision IS 'Whether it was answered so, or withdrawn because of a new decision';
