-- A table of the copy, of all that the store has for it.
CREATE TABLE analysts_copy.{table} AS {query}
