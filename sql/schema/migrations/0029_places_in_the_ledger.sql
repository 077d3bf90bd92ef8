-- A look-up's place in the ledger stands with the look-up, and no longer its id in the chain: at national scale those ids, each
-- stored a second time, took 81 MB, and places take next to nothing where rows lie in their order. What is sealed of a
-- look-up is what it was: its place is not part of it. A look-up without a link keeps an empty place, and a place that
-- somebody gave twice stays given twice: `check_ledger` finds what it found before. Nothing else is written anew: rows were
-- stored in the order of their links, and a file keeps the room of what it has rewritten.

ALTER TABLE lookups ADD COLUMN sequence BIGINT;
UPDATE lookups SET sequence = ledger_chain.sequence
FROM ledger_chain
WHERE lookups.lookup_id = ledger_chain.lookup_id;
COMMENT ON COLUMN lookups.sequence IS 'Place in the ledger, that of its link in ledger_chain; the first is 1; empty: not sealed yet';

ALTER TABLE ledger_chain DROP COLUMN lookup_id;
COMMENT ON COLUMN ledger_chain.sequence IS 'Place in the ledger, that of the look-up in lookups; the first is 1, and no number is left out';
