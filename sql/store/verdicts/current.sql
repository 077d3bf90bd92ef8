-- The current verdict about each flag. answered_on: the date in Norway.
SELECT
    flag_id,
    verdict,
    reason,
    postponed_until,
    note,
    answered_by,
    answered_at,
    timezone('Europe/Oslo', answered_at)::DATE AS answered_on,
    verdict_id,
    source_run
FROM current_verdicts
ORDER BY flag_id;
