-- Give the look-ups of a store from before there was a chain their positions in it, in order of time.
UPDATE lookups
SET sequence = numbered.sequence
FROM (
    SELECT rowid AS number, row_number() OVER (ORDER BY requested_at, lookup_id, rowid) AS sequence FROM lookups
) AS numbered
WHERE lookups.rowid = numbered.number;
