-- A section of the look-ups in the order of their positions.
SELECT * FROM lookups WHERE sequence > $after AND sequence <= $after + $most ORDER BY sequence;
