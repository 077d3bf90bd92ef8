-- The seal of the ledger: each look-up's fingerprint holds that of the one before, so that no row can be changed, taken
-- out or put in afterwards without every later fingerprint being wrong.

CREATE TABLE ledger_chain (
    sequence BIGINT PRIMARY KEY,
    lookup_id VARCHAR NOT NULL UNIQUE,
    previous_hash VARCHAR NOT NULL,
    row_hash VARCHAR NOT NULL
);
COMMENT ON TABLE ledger_chain IS 'The seal of the ledger: one row per look-up, in the order they were stored';
COMMENT ON COLUMN ledger_chain.sequence IS 'Place in the ledger, the first is 1; no number is left out';
COMMENT ON COLUMN ledger_chain.lookup_id IS 'The look-up';
COMMENT ON COLUMN ledger_chain.previous_hash IS 'Fingerprint of the row before; 64 zeros for the first';
COMMENT ON COLUMN ledger_chain.row_hash IS 'SHA-256 of the fingerprint before and the look-up''s row as canonical JSON';
