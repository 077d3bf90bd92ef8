-- A stretch of the look-ups in the order of their places.
SELECT * FROM lookups WHERE sequence > $after AND sequence <= $after + $most ORDER BY sequence;
