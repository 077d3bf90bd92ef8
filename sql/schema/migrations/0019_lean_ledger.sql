-- The ledger without indexes: at national scale the five million keys of look-ups took more room and memory than all the
-- rest. A look-up's id follows from what it asks in its run; a batch is stored once (batches has a key), and the chain has
-- one place for each look-up: `check_ledger` finds a second. The fingerprint before is that of the row before: it is read, not stored.

CREATE TABLE lookups_kept (
    lookup_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    period_from VARCHAR,
    period_to VARCHAR,
    purpose VARCHAR NOT NULL,
    legal_basis VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    http_status BIGINT,
    error_code VARCHAR,
    attempts BIGINT NOT NULL,
    correlation_ids VARCHAR[] NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    body_sha256 VARCHAR
);
INSERT INTO lookups_kept SELECT * FROM lookups ORDER BY rowid;
DROP TABLE lookups;
ALTER TABLE lookups_kept RENAME TO lookups;
COMMENT ON TABLE lookups IS 'The ledger: every look-up (oppslag) about a person, why and on what legal basis';
COMMENT ON COLUMN lookups.lookup_id IS 'The look-up: the same for the same run, person, resource and period';
COMMENT ON COLUMN lookups.run_id IS 'The run';
COMMENT ON COLUMN lookups.case_id IS 'The case it was made for';
COMMENT ON COLUMN lookups.municipality IS 'The municipality on whose behalf it was made';
COMMENT ON COLUMN lookups.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN lookups.resource IS 'inntekt, siste_skatteoppgjoer or summertskattegrunnlag';
COMMENT ON COLUMN lookups.period_from IS 'First month asked for, or income year and stage';
COMMENT ON COLUMN lookups.period_to IS 'Last month asked for, or income year';
COMMENT ON COLUMN lookups.purpose IS 'Why, as the settings say';
COMMENT ON COLUMN lookups.legal_basis IS 'On what legal basis, as the settings say';
COMMENT ON COLUMN lookups.outcome IS 'How it ended (utfall); only data and empty feed an entitlement';
COMMENT ON COLUMN lookups.http_status IS 'HTTP status of the last answer; empty where there was none';
COMMENT ON COLUMN lookups.error_code IS 'Error code of the last answer, or a word of our own';
COMMENT ON COLUMN lookups.attempts IS 'Calls made';
COMMENT ON COLUMN lookups.correlation_ids IS 'Korrelasjonsid of each call, for Skatteetaten''s support';
COMMENT ON COLUMN lookups.asked_at IS 'When the first call was made';
COMMENT ON COLUMN lookups.body_sha256 IS 'Fingerprint of the body as received';

CREATE TABLE ledger_chain_kept (
    sequence BIGINT NOT NULL,
    lookup_id VARCHAR NOT NULL,
    row_hash VARCHAR NOT NULL
);
INSERT INTO ledger_chain_kept SELECT sequence, lookup_id, row_hash FROM ledger_chain ORDER BY sequence;
DROP TABLE ledger_chain;
ALTER TABLE ledger_chain_kept RENAME TO ledger_chain;
COMMENT ON TABLE ledger_chain IS 'The seal of the ledger: one row per look-up, in the order they were stored';
COMMENT ON COLUMN ledger_chain.sequence IS 'Place in the ledger, the first is 1; no number is left out';
COMMENT ON COLUMN ledger_chain.lookup_id IS 'The look-up';
COMMENT ON COLUMN ledger_chain.row_hash IS 'SHA-256 of the fingerprint of the row before (64 zeros for the first) and the look-up''s row as canonical JSON';
