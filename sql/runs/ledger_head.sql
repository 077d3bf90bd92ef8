-- The newest link of the ledger's chain.
SELECT
    sequence,
    lower(hex(row_hash)) AS row_hash
FROM ledger_chain
ORDER BY sequence DESC
LIMIT 1;
