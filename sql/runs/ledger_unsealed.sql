-- Look-ups that have no place in the chain.
SELECT lookups.*
FROM lookups
ANTI JOIN ledger_chain USING (lookup_id)
ORDER BY lookups.asked_at, lookups.lookup_id;
