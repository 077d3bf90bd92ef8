-- The newest link of the ledger's chain.
SELECT sequence, row_hash FROM ledger_chain ORDER BY sequence DESC LIMIT 1;
