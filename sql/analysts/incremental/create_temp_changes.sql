-- The rows of a table that began or ended since the copy was made.
CREATE OR REPLACE TEMP TABLE changes AS {query}
