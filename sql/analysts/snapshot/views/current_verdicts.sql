CREATE OR REPLACE VIEW current_verdicts AS
-- The current verdict about each flag: the newest.
SELECT *
FROM verdicts_before('infinity');
