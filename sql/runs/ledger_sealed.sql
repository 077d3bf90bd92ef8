-- A stretch of the chain in its order, beside the look-ups; `sealed_id` without a lookup_id: the look-up is gone.
SELECT
    ledger_chain.sequence,
    ledger_chain.row_hash,
    ledger_chain.lookup_id AS sealed_id,
    lookups.*
FROM ledger_chain
LEFT JOIN lookups USING (lookup_id)
WHERE ledger_chain.sequence > $after
ORDER BY ledger_chain.sequence
LIMIT $most;
