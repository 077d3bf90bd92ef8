CREATE OR REPLACE VIEW wide_causes AS
-- One row per run, flagged case and cause: its part of the difference.
SELECT
    parts.run_id,
    run_overview.month,
    run_overview.as_of,
    parts.case_id,
    parts.cause,
    cause_codes.label_nb AS cause_nb,
    cause_codes.label_en AS cause_en,
    flagged_cases.main_cause = parts.cause AS is_main,
    parts.amount_ore,
    parts.amount_ore / 100 AS amount_kroner,
    flagged_cases.kind,
    flagged_cases.scheme,
    flagged_cases.team,
    flagged_cases.difference_kroner
FROM attributions AS parts
INNER JOIN run_overview ON parts.run_id = run_overview.run_id
INNER JOIN flagged_cases ON parts.run_id = flagged_cases.run_id AND parts.case_id = flagged_cases.case_id
LEFT JOIN codes AS cause_codes ON cause_codes.kind = 'cause' AND parts.cause = cause_codes.code
WHERE parts.amount_ore <> 0;
COMMENT ON VIEW wide_causes IS 'One row per run, flagged case and cause: its part of the difference. Key: run_id, case_id and cause';
COMMENT ON COLUMN wide_causes.run_id IS 'The run';
COMMENT ON COLUMN wide_causes.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_causes.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN wide_causes.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_causes.cause IS 'income, wealth, household, housing_cost, rates or decision';
COMMENT ON COLUMN wide_causes.cause_nb IS 'The cause in bokmål';
COMMENT ON COLUMN wide_causes.cause_en IS 'The cause in English';
COMMENT ON COLUMN wide_causes.is_main IS 'Whether it is the main cause of the case';
COMMENT ON COLUMN wide_causes.amount_ore IS 'What it moved per month, øre';
COMMENT ON COLUMN wide_causes.amount_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_causes.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN wide_causes.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_causes.team IS 'The team that handles the case';
COMMENT ON COLUMN wide_causes.difference_kroner IS 'The whole difference of the case, kroner';
