-- Read every value of a table, so that DuckDB compares each block with its checksum.
SELECT
    count(*) AS row_count,
    bit_xor(hash({table})) AS content
FROM {table};
