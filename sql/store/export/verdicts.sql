-- The answers with what the caseworker wrote about the case; not who wrote it.
SELECT answered_at, flag_id, verdict, reason, postponed_until, note
FROM verdicts
WHERE case_id = $case_id
ORDER BY answered_at, verdict_id;
