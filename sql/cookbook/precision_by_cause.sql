-- Question: How often does a flag lead to a new decision, by what caused it?
-- Reader: auditor
-- Needs: verdicts_by_flag
-- Read: precision: new decisions among the settled answers; empty where nothing is settled.
SELECT
    main_cause,
    count(*) AS answered,
    count(*) FILTER (WHERE is_settled) AS settled,
    count(*) FILTER (WHERE led_to_new_decision) AS new_decisions,
    round(count(*) FILTER (WHERE led_to_new_decision) / nullif(count(*) FILTER (WHERE is_settled), 0), 3)
        AS "precision"
FROM verdicts_by_flag
GROUP BY main_cause
ORDER BY main_cause;
