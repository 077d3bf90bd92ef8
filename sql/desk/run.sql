-- What is common to all cases of the run, as JSON: one row.
CREATE TABLE run (content VARCHAR NOT NULL);
