-- What tells a store from any other that has come as far: a place in the ledger's chain, under the copy's key.
SELECT pseudonym('link', row_hash) AS mark FROM ledger_chain WHERE sequence = $sequence;
