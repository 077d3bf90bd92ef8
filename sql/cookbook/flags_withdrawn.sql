-- Question: Which flags were withdrawn, and why?
-- Needs: flag_events
-- Read: Each flag is withdrawn once.
SELECT
    reason,
    count(*) AS flags
FROM flag_events
WHERE event = 'withdrawn'
GROUP BY reason
ORDER BY reason;
