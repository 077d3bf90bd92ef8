-- The manual checks with what the caseworker wrote about the case; not who wrote it.
SELECT checked_at, result, check_again_on, note
FROM manual_checks
WHERE case_id = $case_id
ORDER BY checked_at, check_id;
