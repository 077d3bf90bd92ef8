CREATE OR REPLACE VIEW current_verdicts AS
-- The current verdict about each flag: the newest.
SELECT *
FROM verdicts
QUALIFY row_number() OVER (PARTITION BY flag_id ORDER BY answered_at DESC, verdict_id DESC) = 1;
