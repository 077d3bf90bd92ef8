-- How many look-ups have no position among the first $sealed of the ledger, and how many of them have another position.
SELECT count(*) AS unsealed, count(sequence) AS placed
FROM lookups
WHERE sequence IS NULL OR sequence < 1 OR sequence > $sealed;
