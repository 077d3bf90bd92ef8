CREATE TABLE copy_progress (
    part VARCHAR NOT NULL,
    reached BIGINT NOT NULL,
    mark VARCHAR
);
COMMENT ON TABLE copy_progress IS 'How far this copy follows the store; the next one goes on from there. Of no meaning to a question';
COMMENT ON COLUMN copy_progress.part IS 'A table, a part of the kept rows, or what the copy was made by';
COMMENT ON COLUMN copy_progress.reached IS 'Rows, versions or numbers that are in the copy';
COMMENT ON COLUMN copy_progress.mark IS 'Keyed fingerprint of what must be the same for the copy to be gone on with';
