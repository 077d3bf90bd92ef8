-- Whom the event feeds refused, so that a run that is taken up again asks nobody on their behalf.

CREATE TABLE run_refusals (
    run_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    PRIMARY KEY (run_id, municipality)
);
COMMENT ON TABLE run_refusals IS 'Municipalities that were refused an event feed before the run began; nobody is looked up on their behalf';
COMMENT ON COLUMN run_refusals.run_id IS 'The run';
COMMENT ON COLUMN run_refusals.municipality IS 'Municipality number, four digits';
COMMENT ON COLUMN run_refusals.message IS 'What was refused and what to put right; never personal';
