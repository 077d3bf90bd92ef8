-- The links of the ledger's chain from a given number on.
SELECT sequence, row_hash FROM ledger_chain WHERE sequence >= $sequence ORDER BY sequence;
