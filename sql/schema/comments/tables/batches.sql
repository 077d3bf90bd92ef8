COMMENT ON TABLE batches IS 'Batches of look-ups that were stored whole; a run that is taken up again begins after them';
COMMENT ON COLUMN batches.run_id IS 'The run';
COMMENT ON COLUMN batches.batch IS 'Number of the batch, the first is 0';
COMMENT ON COLUMN batches.committed_at IS 'When it was stored';
