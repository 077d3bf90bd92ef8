-- Question: How many flags ended in a new decision, and how soon?
-- Reader: leader
-- Needs: wide_flags
-- Read: ended: answered so, or withdrawn because of a new decision; median_days: to the answer, where there is one.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(*) AS flags,
    count(*) FILTER (WHERE ended_in_new_decision) AS ended,
    median(days_to_answer) FILTER (WHERE ended_in_new_decision) AS median_days
FROM wide_flags
GROUP BY ALL
ORDER BY ALL;
