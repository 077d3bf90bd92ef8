-- Whether a feed had a problem, not its words.
SELECT
    run_id,
    resource,
    next_sequence,
    problem IS NOT NULL AS has_problem
FROM run_feeds
ORDER BY run_id, resource;
