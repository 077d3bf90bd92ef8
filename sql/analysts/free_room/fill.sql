-- A table as large as the free room; without compression, or it would take much less. A block has 32 768 numbers.
PRAGMA force_compression = 'uncompressed';
CREATE TABLE free_room AS SELECT place * 1000003 % 999983 AS number FROM range({blocks} * 32768) AS places (place);
CHECKPOINT;
DROP TABLE free_room;
PRAGMA force_compression = 'auto';
CHECKPOINT;
