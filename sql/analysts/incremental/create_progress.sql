CREATE TABLE copy_progress (
    part VARCHAR NOT NULL,
    copied_to BIGINT NOT NULL,
    fingerprint VARCHAR
);
COMMENT ON TABLE copy_progress IS 'How far this copy follows the store, so that the next one can continue from it. Not meant for analysis';
COMMENT ON COLUMN copy_progress.part IS 'A table, a part of the rows that are stored once, or what the copy was made with';
COMMENT ON COLUMN copy_progress.copied_to IS 'Number of rows, version or ledger number that is in the copy';
COMMENT ON COLUMN copy_progress.fingerprint IS 'Keyed fingerprint of what must be the same before the copy is updated instead of rebuilt';
