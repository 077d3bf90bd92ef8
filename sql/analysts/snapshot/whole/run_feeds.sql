-- Whether a feed had a problem, without the text of the problem.
SELECT
    run_id,
    resource,
    next_sequence,
    problem IS NOT NULL AS has_problem
FROM run_feeds
ORDER BY run_id, resource;
