-- The links of the ledger's chain with these numbers.
SELECT sequence, row_hash FROM ledger_chain WHERE list_contains($sequences, sequence);
