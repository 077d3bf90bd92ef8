-- How many look-ups have no position among the first $sealed of the ledger, how many of them have another position, and
-- how many were made after this store had a chain.
SELECT
    count(*) AS unsealed,
    count(sequence) AS placed,
    count(*) FILTER (WHERE requested_at > (SELECT applied_at FROM migrations WHERE number = 3)) AS since_chain
FROM lookups
WHERE sequence IS NULL OR sequence < 1 OR sequence > $sealed;
