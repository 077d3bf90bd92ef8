-- A stretch of the chain in its order, each link beside the look-up that has its place; without a lookup_id: there is none.
-- `times`: how often the place is there, as link or as look-up; once, unless somebody meddled.
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
