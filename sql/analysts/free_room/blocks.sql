-- The number of blocks of the file that hold nothing now, and may still have what they held.
SELECT free_blocks FROM pragma_database_size();
