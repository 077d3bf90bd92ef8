-- Without who did it.
SELECT
    run_id,
    released_at
FROM releases
ORDER BY released_at, run_id;
