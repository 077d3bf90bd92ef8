-- Every month since the decision is compared, and what the months say together is kept with each case.

CREATE TABLE month_comparisons (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    monthly_income_ore BIGINT NOT NULL
);
COMMENT ON TABLE month_comparisons IS 'Each month since the decision, compared with it; the run''s own month among them';
COMMENT ON COLUMN month_comparisons.run_id IS 'The run';
COMMENT ON COLUMN month_comparisons.case_id IS 'Case number (sak)';
COMMENT ON COLUMN month_comparisons.month IS 'The month, as its first day';
COMMENT ON COLUMN month_comparisons.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN month_comparisons.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN month_comparisons.entitlement_ore IS 'Entitlement of that month, øre';
COMMENT ON COLUMN month_comparisons.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN month_comparisons.monthly_income_ore IS 'Counted household income of that month, øre';

CREATE TABLE case_findings (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    months_compared BIGINT NOT NULL,
    months_differing BIGINT NOT NULL,
    first_differing DATE,
    latest_differing DATE,
    lasting BOOLEAN NOT NULL,
    underpaid_ore BIGINT NOT NULL,
    overpaid_ore BIGINT NOT NULL,
    one_offs VARCHAR[] NOT NULL,
    limit_kind VARCHAR,
    case_group VARCHAR CHECK (case_group IN ('one_off', 'rates', 'cool_down', 'answered')),
    flag_id VARCHAR,
    PRIMARY KEY (run_id, case_id)
);
COMMENT ON TABLE case_findings IS 'What the compared months say together; a difference of a single krone is not counted';
COMMENT ON COLUMN case_findings.run_id IS 'The run';
COMMENT ON COLUMN case_findings.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_findings.months_compared IS 'Months compared, from the decision''s first month or as far back as the settings say';
COMMENT ON COLUMN case_findings.months_differing IS 'Of those, months that differ';
COMMENT ON COLUMN case_findings.first_differing IS 'First month that differs; empty where none does';
COMMENT ON COLUMN case_findings.latest_differing IS 'Newest month that differs; empty where none does';
COMMENT ON COLUMN case_findings.lasting IS 'The two newest months differ in the same direction';
COMMENT ON COLUMN case_findings.underpaid_ore IS 'Sum of the months with an entitlement above the decided amount, øre';
COMMENT ON COLUMN case_findings.overpaid_ore IS 'Sum of the months with an entitlement below the decided amount, øre';
COMMENT ON COLUMN case_findings.one_offs IS 'Pay in the newest month''s basis that does not come every month';
COMMENT ON COLUMN case_findings.limit_kind IS 'The limit that was reached: lost_or_gained, monthly or cumulative; empty: none';
COMMENT ON COLUMN case_findings.case_group IS 'Set apart: one_off, rates, cool_down or answered; empty: not';
COMMENT ON COLUMN case_findings.flag_id IS 'The flag that speaks for the case; empty where none does';
