CREATE OR REPLACE VIEW wide_member_incomes AS
-- One row per run, flagged case and member with a part in the income: before, now and the share.
SELECT
    lines.run_id,
    run_overview.month,
    run_overview.as_of,
    lines.case_id,
    lines.line,
    lines.role,
    lines.number,
    lines.before_ore,
    lines.before_ore / 100 AS before_kroner,
    lines.now_ore,
    lines.now_ore / 100 AS now_kroner,
    lines.share_ore,
    lines.share_ore / 100 AS share_kroner,
    lines.compared_with,
    lines.reference_month,
    households.scheme,
    households.team
FROM member_incomes AS lines
INNER JOIN run_overview ON lines.run_id = run_overview.run_id
LEFT JOIN households ON lines.run_id = households.run_id AND lines.case_id = households.case_id;
COMMENT ON VIEW wide_member_incomes IS 'One row per run, flagged case and member with a part in the income: before, now and the share. Key: run_id, case_id and line';
COMMENT ON COLUMN wide_member_incomes.run_id IS 'The run';
COMMENT ON COLUMN wide_member_incomes.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_member_incomes.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN wide_member_incomes.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_member_incomes.line IS 'Place in the list of the case';
COMMENT ON COLUMN wide_member_incomes.role IS 'Whose: a role in the household, several together, or stated';
COMMENT ON COLUMN wide_member_incomes.number IS 'Which of several with that role';
COMMENT ON COLUMN wide_member_incomes.before_ore IS 'Income per month before, øre';
COMMENT ON COLUMN wide_member_incomes.before_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_member_incomes.now_ore IS 'Income per month now, øre';
COMMENT ON COLUMN wide_member_incomes.now_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_member_incomes.share_ore IS 'Part of the income cause, øre per month';
COMMENT ON COLUMN wide_member_incomes.share_kroner IS 'The same in kroner';
COMMENT ON COLUMN wide_member_incomes.compared_with IS 'What it is compared with';
COMMENT ON COLUMN wide_member_incomes.reference_month IS 'The month it is compared with, as its first day';
COMMENT ON COLUMN wide_member_incomes.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_member_incomes.team IS 'The team that handles the case';
