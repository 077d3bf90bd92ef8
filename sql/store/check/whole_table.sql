-- Read every value of a table, so that DuckDB compares each block with its checksum.
WITH each_row AS (
    SELECT * FROM {table}
)

SELECT
    count(*) AS row_count,
    bit_xor(hash(each_row)) AS content
FROM each_row;
