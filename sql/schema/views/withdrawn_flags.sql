CREATE OR REPLACE VIEW withdrawn_flags AS
-- Flags that a run withdrew without another in their place («Trukket tilbake»): the one definition of that measure.
SELECT
    withdrawals.run_id,
    withdrawals.flag_id,
    withdrawals.case_id,
    withdrawals.reason
FROM flag_events AS withdrawals
ANTI JOIN flag_events AS replacing
    ON withdrawals.run_id = replacing.run_id AND withdrawals.case_id = replacing.case_id AND replacing.event = 'changed'
WHERE withdrawals.event = 'withdrawn';
COMMENT ON VIEW withdrawn_flags IS 'Flags that a run withdrew without another in their place';
COMMENT ON COLUMN withdrawn_flags.run_id IS 'The run that withdrew it';
COMMENT ON COLUMN withdrawn_flags.flag_id IS 'The flag';
COMMENT ON COLUMN withdrawn_flags.case_id IS 'The case';
COMMENT ON COLUMN withdrawn_flags.reason IS 'Why';
