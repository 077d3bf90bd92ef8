-- Distinguishes a store from every other store with as many look-ups: a link of the ledger's chain, under the copy's
-- key.
SELECT pseudonym('link', row_hash) AS fingerprint FROM ledger_chain WHERE sequence = $sequence;
