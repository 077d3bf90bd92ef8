-- The yearly settlement (etteroppgjør): its runs, what each was made from, and what it found.

CREATE TABLE settlement_runs (
    run_id VARCHAR NOT NULL PRIMARY KEY,
    year BIGINT NOT NULL,
    scheme VARCHAR,
    as_of DATE NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    inputs_digest VARCHAR NOT NULL,
    inputs_version INTEGER NOT NULL,
    rule_version VARCHAR NOT NULL,
    settlement_rules VARCHAR NOT NULL,
    program_version VARCHAR NOT NULL,
    rounding VARCHAR NOT NULL,
    environment VARCHAR NOT NULL
);

CREATE TABLE settlement_reused_answers (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    month DATE,
    known_lookup_id VARCHAR NOT NULL
);

CREATE TABLE settlement_payments (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    amount_ore BIGINT NOT NULL
);

CREATE TABLE settlement_stated_incomes (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    year BIGINT NOT NULL,
    business_ore BIGINT NOT NULL,
    capital_ore BIGINT NOT NULL,
    foreign_ore BIGINT NOT NULL,
    letting_ore BIGINT NOT NULL
);

CREATE TABLE settlement_documented (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    person_key VARCHAR,
    kind VARCHAR NOT NULL,
    "first" DATE NOT NULL,
    "last" DATE,
    amount_ore BIGINT
);

CREATE TABLE settlement_cases (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    scheme VARCHAR,
    municipality VARCHAR,
    team VARCHAR,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    months BIGINT NOT NULL,
    paid_from VARCHAR NOT NULL,
    claim_ore BIGINT,
    extra_ore BIGINT,
    claim_after_threshold_ore BIGINT,
    extra_after_threshold_ore BIGINT,
    main_cause VARCHAR,
    time_barred_after DATE,
    flag_id VARCHAR,
    PRIMARY KEY (run_id, case_id)
);

CREATE TABLE settlement_months (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    paid_ore BIGINT NOT NULL,
    right_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    time_barred_after DATE NOT NULL,
    decided_income_ore BIGINT NOT NULL,
    right_income_ore BIGINT NOT NULL,
    decided_wealth_ore BIGINT NOT NULL,
    right_wealth_ore BIGINT NOT NULL
);

CREATE TABLE settlement_causes (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    cause VARCHAR NOT NULL,
    amount_ore BIGINT NOT NULL,
    ground VARCHAR
);

CREATE TABLE settlement_members (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    number BIGINT,
    income_counts BOOLEAN NOT NULL,
    wealth_counts BOOLEAN NOT NULL,
    assessment VARCHAR NOT NULL,
    lookup_id VARCHAR,
    settled_on DATE,
    business_ore BIGINT,
    capital_ore BIGINT,
    foreign_ore BIGINT,
    net_wealth_ore BIGINT,
    home_wealth_ore BIGINT,
    stated_business_ore BIGINT NOT NULL,
    stated_capital_ore BIGINT NOT NULL,
    stated_foreign_ore BIGINT NOT NULL,
    stated_letting_ore BIGINT NOT NULL
);

CREATE TABLE settlement_flags (
    run_id VARCHAR NOT NULL,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    decision_id VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    main_cause VARCHAR NOT NULL,
    previous_flag_id VARCHAR,
    circumstances VARCHAR
);

CREATE TABLE settlement_flag_events (
    run_id VARCHAR NOT NULL,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    reason VARCHAR
);
