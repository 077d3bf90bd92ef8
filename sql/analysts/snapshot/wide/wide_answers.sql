CREATE OR REPLACE VIEW wide_answers AS
-- One row per answer that a caseworker gave: the older ones too.
SELECT
    verdicts.verdict_id,
    verdicts.flag_id,
    verdicts.case_id,
    verdicts.verdict,
    verdict_codes.label_nb AS verdict_nb,
    verdict_codes.label_en AS verdict_en,
    verdicts.reason,
    verdicts.verdict IN ('new_decision', 'no_change') AS is_settled,
    current_verdicts.verdict_id IS NOT NULL AS is_current,
    timezone('Europe/Oslo', verdicts.answered_at)::DATE AS answered_on,
    flags.kind,
    flags.main_cause,
    households.team,
    households.scheme
FROM verdicts
INNER JOIN flags ON verdicts.flag_id = flags.flag_id
LEFT JOIN current_verdicts ON verdicts.verdict_id = current_verdicts.verdict_id
LEFT JOIN households ON flags.run_id = households.run_id AND flags.case_id = households.case_id
LEFT JOIN codes AS verdict_codes ON verdict_codes.kind = 'verdict' AND verdicts.verdict = verdict_codes.code;
COMMENT ON VIEW wide_answers IS 'One row per answer that a caseworker gave: the older ones too. Key: verdict_id';
COMMENT ON COLUMN wide_answers.verdict_id IS 'Keyed pseudonym of the answer';
COMMENT ON COLUMN wide_answers.flag_id IS 'Keyed pseudonym of the flag';
COMMENT ON COLUMN wide_answers.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_answers.verdict IS 'The answer';
COMMENT ON COLUMN wide_answers.verdict_nb IS 'The answer in bokmål';
COMMENT ON COLUMN wide_answers.verdict_en IS 'The answer in English';
COMMENT ON COLUMN wide_answers.reason IS 'Why: a code of a closed list';
COMMENT ON COLUMN wide_answers.is_settled IS 'Whether it settles the question: new_decision or no_change';
COMMENT ON COLUMN wide_answers.is_current IS 'Whether it is the newest about the flag';
COMMENT ON COLUMN wide_answers.answered_on IS 'Day on which it was read in, Europe/Oslo';
COMMENT ON COLUMN wide_answers.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN wide_answers.main_cause IS 'Cause of most of the difference';
COMMENT ON COLUMN wide_answers.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_answers.scheme IS 'Scheme (ordning)';
