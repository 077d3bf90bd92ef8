-- Without the reason and the user.
SELECT
    run_id,
    held_at
FROM run_holds
ORDER BY held_at, run_id;
