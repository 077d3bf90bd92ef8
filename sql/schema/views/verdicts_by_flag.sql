CREATE OR REPLACE VIEW verdicts_by_flag AS
-- Flags of published runs with their current answer: the one definition of how often flags lead to a new decision.
SELECT
    flags.flag_id,
    flags.case_id,
    flags.run_id AS raised_by_run,
    flags.kind,
    flags.main_cause,
    abs(flags.entitlement_ore - flags.decided_ore) AS difference_ore,
    current_verdicts.verdict,
    current_verdicts.reason,
    current_verdicts.answered_at,
    current_verdicts.verdict IN ('new_decision', 'no_change') AS is_settled,
    current_verdicts.verdict = 'new_decision' AS led_to_new_decision
FROM current_verdicts
INNER JOIN flags ON current_verdicts.flag_id = flags.flag_id
INNER JOIN published_runs ON flags.run_id = published_runs.run_id;
COMMENT ON VIEW verdicts_by_flag IS 'Flags of published runs with their current answer';
COMMENT ON COLUMN verdicts_by_flag.flag_id IS 'The flag';
COMMENT ON COLUMN verdicts_by_flag.case_id IS 'The case';
COMMENT ON COLUMN verdicts_by_flag.raised_by_run IS 'The run that raised the flag';
COMMENT ON COLUMN verdicts_by_flag.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN verdicts_by_flag.main_cause IS 'Cause of most of the difference; of causes as large, the first by name';
COMMENT ON COLUMN verdicts_by_flag.difference_ore IS 'Size of the difference when it was raised, øre';
COMMENT ON COLUMN verdicts_by_flag.verdict IS 'The current answer';
COMMENT ON COLUMN verdicts_by_flag.reason IS 'Why it was answered so: a code of a closed list';
COMMENT ON COLUMN verdicts_by_flag.answered_at IS 'When it was read in';
COMMENT ON COLUMN verdicts_by_flag.is_settled IS 'Whether the answer settles the question: new_decision or no_change';
COMMENT ON COLUMN verdicts_by_flag.led_to_new_decision IS 'Whether it is new_decision';
