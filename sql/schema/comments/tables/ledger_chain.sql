COMMENT ON TABLE ledger_chain IS 'The seal of the ledger: one row per look-up, in the order they were stored';
COMMENT ON COLUMN ledger_chain.sequence IS 'Place in the ledger, that of the look-up in lookups; the first is 1, and no number is left out';
COMMENT ON COLUMN ledger_chain.row_hash IS 'SHA-256 of the fingerprint of the row before (64 zeros for the first) and the look-up''s row as canonical JSON';
