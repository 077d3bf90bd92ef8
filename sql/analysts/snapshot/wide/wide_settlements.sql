CREATE OR REPLACE VIEW wide_settlements AS
-- One row per settlement and case: its state, claim and extra payment.
SELECT
    cases.run_id,
    runs.year,
    runs.as_of,
    cases.case_id,
    cases.scheme,
    cases.municipality,
    cases.team,
    cases.state,
    cases.reason,
    cases.months,
    cases.claim_ore,
    cases.claim_ore / 100 AS claim_kroner,
    cases.extra_ore,
    cases.extra_ore / 100 AS extra_kroner,
    cases.claim_after_threshold_ore,
    cases.claim_after_threshold_ore / 100 AS claim_after_threshold_kroner,
    cases.extra_after_threshold_ore,
    cases.extra_after_threshold_ore / 100 AS extra_after_threshold_kroner,
    cases.main_cause,
    cause_codes.label_nb AS main_cause_nb,
    cause_codes.label_en AS main_cause_en
FROM settlement_cases AS cases
INNER JOIN settlement_runs AS runs ON cases.run_id = runs.run_id
LEFT JOIN codes AS cause_codes ON cause_codes.kind = 'cause' AND cases.main_cause = cause_codes.code;
COMMENT ON VIEW wide_settlements IS 'One row per settlement and case: its state, claim and extra payment. Key: run_id and case_id';
COMMENT ON COLUMN wide_settlements.run_id IS 'The settlement run';
COMMENT ON COLUMN wide_settlements.year IS 'The income year';
COMMENT ON COLUMN wide_settlements.as_of IS 'The date that the run is made for';
COMMENT ON COLUMN wide_settlements.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_settlements.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_settlements.municipality IS 'Municipality number';
COMMENT ON COLUMN wide_settlements.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_settlements.state IS 'State of the case in the settlement';
COMMENT ON COLUMN wide_settlements.reason IS 'Why it has no result';
COMMENT ON COLUMN wide_settlements.months IS 'Months that were settled';
COMMENT ON COLUMN wide_settlements.claim_ore IS 'Claim, øre';
COMMENT ON COLUMN wide_settlements.claim_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_settlements.extra_ore IS 'Extra payment, øre';
COMMENT ON COLUMN wide_settlements.extra_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_settlements.claim_after_threshold_ore IS 'Claim after the threshold, øre';
COMMENT ON COLUMN wide_settlements.claim_after_threshold_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_settlements.extra_after_threshold_ore IS 'Extra payment after the threshold, øre';
COMMENT ON COLUMN wide_settlements.extra_after_threshold_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_settlements.main_cause IS 'Cause of most of the difference';
COMMENT ON COLUMN wide_settlements.main_cause_nb IS 'The cause in bokmål';
COMMENT ON COLUMN wide_settlements.main_cause_en IS 'The cause in English';
