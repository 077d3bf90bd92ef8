-- Question: How many of the answered flags led to nothing?
-- Reader: leader
-- Needs: verdicts_by_flag
-- Read: Of the answers «new decision» and «no change»; low and high: Wilson's interval of 95 %.
WITH counted AS (
    SELECT
        main_cause,
        count(*) AS settled,
        count(*) FILTER (WHERE NOT led_to_new_decision) AS nothing,
        count(*) FILTER (WHERE NOT led_to_new_decision) / count(*) AS share
    FROM verdicts_by_flag
    WHERE is_settled
    GROUP BY main_cause
)

SELECT
    main_cause,
    settled,
    nothing,
    round(share, 3) AS share,
    round(
        (share + 1.92 / settled - 1.96 * sqrt((share * (1 - share) + 0.96 / settled) / settled))
        / (1 + 3.84 / settled),
        3
    ) AS low,
    round(
        (share + 1.92 / settled + 1.96 * sqrt((share * (1 - share) + 0.96 / settled) / settled))
        / (1 + 3.84 / settled),
        3
    ) AS high
FROM counted
ORDER BY main_cause;
