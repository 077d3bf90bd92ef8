-- Without the caseworkers' names and own words.
SELECT verdict_id, flag_id, case_id, verdict, reason, postponed_until, answered_at, import_id
FROM verdicts
ORDER BY answered_at, verdict_id;
