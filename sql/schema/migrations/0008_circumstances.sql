-- What a flag rests on beside its amount: another cause, household or rent is a new fact, however little the amount moves.

ALTER TABLE flags ADD COLUMN circumstances VARCHAR;
COMMENT ON COLUMN flags.circumstances IS 'SHA-256 of the main cause and the inputs but income and wealth; empty for flags of before';
