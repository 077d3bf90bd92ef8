-- Flags live from run to run, and caseworkers' answers to them come back.

CREATE TABLE flags (
    run_id VARCHAR NOT NULL,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('increase', 'decrease', 'lost', 'gained')),
    fingerprint VARCHAR NOT NULL,
    decision_id VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    main_cause VARCHAR NOT NULL,
    previous_flag_id VARCHAR
);
COMMENT ON TABLE flags IS 'Each flag (avvik) as it was raised, once';
COMMENT ON COLUMN flags.run_id IS 'The run that raised it';
COMMENT ON COLUMN flags.flag_id IS 'The flag, as the workbook shows it';
COMMENT ON COLUMN flags.case_id IS 'Case number (sak)';
COMMENT ON COLUMN flags.kind IS 'increase, decrease, lost or gained';
COMMENT ON COLUMN flags.fingerprint IS 'SHA-256 of the facts it rests on';
COMMENT ON COLUMN flags.decision_id IS 'The decision it is about';
COMMENT ON COLUMN flags.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN flags.entitlement_ore IS 'Entitlement per month when it was raised, øre';
COMMENT ON COLUMN flags.main_cause IS 'The cause that accounts for most of the difference';
COMMENT ON COLUMN flags.previous_flag_id IS 'The flag of the same case before it; empty: it is the first';

CREATE TABLE flag_events (
    run_id VARCHAR NOT NULL,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    event VARCHAR NOT NULL CHECK (event IN ('new', 'changed', 'seen_again', 'quiet', 'unseen', 'withdrawn')),
    reason VARCHAR,
    PRIMARY KEY (run_id, flag_id)
);
COMMENT ON TABLE flag_events IS 'What each run made of each flag that was still waiting, or was raised by it';
COMMENT ON COLUMN flag_events.run_id IS 'The run';
COMMENT ON COLUMN flag_events.flag_id IS 'The flag';
COMMENT ON COLUMN flag_events.case_id IS 'Case number (sak)';
COMMENT ON COLUMN flag_events.event IS 'new; changed: raised in place of another; seen_again; quiet: answered; unseen: not judged; withdrawn';
COMMENT ON COLUMN flag_events.reason IS 'Why it is quiet, seen again after being quiet, or withdrawn';

CREATE TABLE verdict_imports (
    import_id VARCHAR NOT NULL PRIMARY KEY,
    source VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    imported_by VARCHAR NOT NULL,
    accepted BIGINT NOT NULL,
    repeated BIGINT NOT NULL,
    rejected BIGINT NOT NULL
);
COMMENT ON TABLE verdict_imports IS 'Each time answers were read in';
COMMENT ON COLUMN verdict_imports.import_id IS 'The import';
COMMENT ON COLUMN verdict_imports.source IS 'Name of the file or table, without its folder';
COMMENT ON COLUMN verdict_imports.sha256 IS 'Fingerprint of what was read';
COMMENT ON COLUMN verdict_imports.imported_at IS 'When';
COMMENT ON COLUMN verdict_imports.imported_by IS 'The user who read them in';
COMMENT ON COLUMN verdict_imports.accepted IS 'Answers taken in';
COMMENT ON COLUMN verdict_imports.repeated IS 'Answers that were known already, word for word';
COMMENT ON COLUMN verdict_imports.rejected IS 'Rows not taken in; see verdict_rejects';

CREATE TABLE verdicts (
    verdict_id VARCHAR NOT NULL PRIMARY KEY,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL CHECK (
        verdict IN ('new_decision', 'no_change', 'asked_citizen', 'wrong_data', 'postponed')
    ),
    reason VARCHAR,
    postponed_until DATE,
    note VARCHAR,
    answered_by VARCHAR,
    answered_at TIMESTAMPTZ NOT NULL,
    import_id VARCHAR NOT NULL
);
COMMENT ON TABLE verdicts IS 'Caseworkers'' answers (vurderinger) to flags; the newest of a flag stands';
COMMENT ON COLUMN verdicts.verdict_id IS 'The answer';
COMMENT ON COLUMN verdicts.flag_id IS 'The flag';
COMMENT ON COLUMN verdicts.case_id IS 'Case number (sak)';
COMMENT ON COLUMN verdicts.verdict IS 'new_decision, no_change, asked_citizen, wrong_data or postponed';
COMMENT ON COLUMN verdicts.reason IS 'Why: a code of a closed list';
COMMENT ON COLUMN verdicts.postponed_until IS 'Until when; set for postponed alone';
COMMENT ON COLUMN verdicts.note IS 'The caseworker''s own words; never in the analysts'' copy';
COMMENT ON COLUMN verdicts.answered_by IS 'Who answered, as they wrote it; never in the analysts'' copy';
COMMENT ON COLUMN verdicts.answered_at IS 'When it was read in';
COMMENT ON COLUMN verdicts.import_id IS 'The import that brought it';

CREATE TABLE verdict_rejects (
    import_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    "row" BIGINT NOT NULL,
    "column" VARCHAR,
    flag_id VARCHAR,
    rule VARCHAR NOT NULL
);
COMMENT ON TABLE verdict_rejects IS 'Rows of answers that were not taken in, and why; never the value';
COMMENT ON COLUMN verdict_rejects.import_id IS 'The import';
COMMENT ON COLUMN verdict_rejects.place IS 'Sheet or table';
COMMENT ON COLUMN verdict_rejects."row" IS 'Row, the header is 1';
COMMENT ON COLUMN verdict_rejects."column" IS 'Column; empty where the row as a whole is at fault';
COMMENT ON COLUMN verdict_rejects.flag_id IS 'The flag, where it could be read';
COMMENT ON COLUMN verdict_rejects.rule IS 'What is wrong';
