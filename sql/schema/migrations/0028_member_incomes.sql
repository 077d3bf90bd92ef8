-- Per member where the income cause of a flag sits: by role, never by who it is.

CREATE TABLE member_incomes_versions (
    case_id VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    role VARCHAR NOT NULL,
    number BIGINT,
    before_ore BIGINT,
    now_ore BIGINT,
    share_ore BIGINT,
    compared_with VARCHAR NOT NULL CHECK (
        compared_with IN ('only_member', 'decision_month', 'later_month', 'nothing')
    ),
    reference_month DATE,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE member_incomes_versions IS 'Whose income the income cause of a flag sits in, by role; a case''s shares sum to that cause, in no order of members. Kept once for all runs that found it; read by run through the view member_incomes';
COMMENT ON COLUMN member_incomes_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN member_incomes_versions.line IS 'Place of the row in its case, from 1';
COMMENT ON COLUMN member_incomes_versions.role IS 'Whose: applicant, partner, adult or child; others: several members who changed least; stated: by the household itself; unplaced: nobody can be named';
COMMENT ON COLUMN member_incomes_versions.number IS 'Which of several members of the role, the eldest is 1; of others how many; empty where the role is alone';
COMMENT ON COLUMN member_incomes_versions.before_ore IS 'Counted income per month at the decision, or in reference_month, øre; empty: did not count then, or is not known';
COMMENT ON COLUMN member_incomes_versions.now_ore IS 'Counted income per month in the month shown, øre; empty: does not count any more';
COMMENT ON COLUMN member_incomes_versions.share_ore IS 'Share of the difference, øre; a case''s sum to its income cause; empty: cannot be told';
COMMENT ON COLUMN member_incomes_versions.compared_with IS 'What before_ore is: only_member: the decision''s own income, as one member''s alone counted; decision_month, later_month: stored incomes of reference_month; nothing: no month before is known';
COMMENT ON COLUMN member_incomes_versions.reference_month IS 'The month whose stored incomes are before_ore, as its first day; decision_month: the decision''s first';
COMMENT ON COLUMN member_incomes_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN member_incomes_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN member_incomes_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';
