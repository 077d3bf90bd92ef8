-- A table of the copy with everything that the store has for it.
CREATE TABLE {table} AS {query}
