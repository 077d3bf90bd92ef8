-- The settled flags by main cause: how many there are, and how many led to a new decision.
SELECT
    main_cause AS cause,
    count(*)::BIGINT AS answered,
    count(*) FILTER (WHERE led_to_new_decision)::BIGINT AS new_decisions
FROM verdicts_by_flag
WHERE is_settled
GROUP BY main_cause
ORDER BY main_cause;
