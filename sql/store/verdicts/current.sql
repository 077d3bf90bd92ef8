-- The current verdict about each flag.
SELECT
    flag_id, verdict, reason, postponed_until, note, answered_by, answered_at, verdict_id, source_run
FROM current_verdicts
ORDER BY flag_id;
