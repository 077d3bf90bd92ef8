-- What caseworkers found in cases that no run can check.

CREATE TABLE manual_checks (
    check_id VARCHAR NOT NULL PRIMARY KEY,
    case_id VARCHAR NOT NULL,
    result VARCHAR NOT NULL CHECK (result IN ('no_change', 'new_decision', 'asked_citizen', 'postponed')),
    check_again_on DATE NOT NULL,
    note VARCHAR,
    checked_by VARCHAR,
    checked_at TIMESTAMPTZ NOT NULL,
    import_id VARCHAR NOT NULL,
    source_run VARCHAR NOT NULL,
    facts VARCHAR NOT NULL,
    decision_id VARCHAR NOT NULL
);
