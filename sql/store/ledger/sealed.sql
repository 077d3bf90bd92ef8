-- A section of the chain in its order, each link with the look-up at the same position; no lookup_id: there is none.
-- `times`: how often the position occurs, as link or as look-up. It is 1, unless somebody has changed the store by
-- hand.
WITH links AS (
    SELECT sequence, row_hash FROM ledger_chain WHERE sequence > $after AND sequence <= $after + $most
),

placed AS (
    SELECT * FROM lookups WHERE sequence > $after AND sequence <= $after + $most
)

SELECT
    links.sequence,
    links.row_hash,
    count(*) OVER (PARTITION BY links.sequence) AS times,
    placed.* EXCLUDE (sequence)
FROM links
LEFT JOIN placed ON links.sequence = placed.sequence
ORDER BY links.sequence;
