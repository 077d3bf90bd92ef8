-- The ledger's fingerprints as the 32 bytes they are, not as 64 digits: the digits took a twentieth of a country's file.

CREATE TABLE ledger_chain_kept (
    sequence BIGINT NOT NULL,
    lookup_id VARCHAR NOT NULL,
    row_hash BLOB NOT NULL
);
INSERT INTO ledger_chain_kept
SELECT
    sequence,
    lookup_id,
    from_hex(row_hash)
FROM ledger_chain
ORDER BY sequence;
DROP TABLE ledger_chain;
ALTER TABLE ledger_chain_kept RENAME TO ledger_chain;
COMMENT ON TABLE ledger_chain IS 'The seal of the ledger: one row per look-up, in the order they were stored';
COMMENT ON COLUMN ledger_chain.sequence IS 'Place in the ledger, the first is 1; no number is left out';
COMMENT ON COLUMN ledger_chain.lookup_id IS 'The look-up';
COMMENT ON COLUMN ledger_chain.row_hash IS 'SHA-256 of the fingerprint of the row before, in hexadecimal (64 zeros for the first), and the look-up''s row as canonical JSON';
