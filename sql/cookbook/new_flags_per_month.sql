-- Question: How many flags come and go in each run?
-- Reader: leader
-- Needs: wide_flag_events
-- Read: new and changed: raised in the run; withdrawn: without another in their place; met: all that the run met.
SELECT
    as_of,
    count(*) FILTER (WHERE event = 'new') AS new,
    count(*) FILTER (WHERE event = 'changed') AS changed,
    count(*) FILTER (WHERE is_withdrawn) AS withdrawn,
    count(*) FILTER (WHERE event = 'suppressed') AS suppressed,
    count(*) AS met
FROM wide_flag_events
GROUP BY as_of
ORDER BY as_of;
