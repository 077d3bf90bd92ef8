-- Read every value of a table, so that DuckDB compares each block with its checksum.
SELECT
    count(*) AS row_count,
    bit_xor(hash(this_row)) AS content
FROM {table} AS this_row;
