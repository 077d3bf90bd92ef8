SELECT flag_id, verdict, reason, postponed_until, note, answered_by, answered_at
FROM standing_verdicts
ORDER BY flag_id;
