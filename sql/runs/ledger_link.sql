-- One link of the ledger's chain.
SELECT row_hash FROM ledger_chain WHERE sequence = $sequence;
