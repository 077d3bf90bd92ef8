-- Question: What accounts for the differences, in kroner?
-- Reader: analyst
-- Needs: attributions, comparisons
-- Read: kroner: net per month over the flagged cases; a case can have several causes.
SELECT
    attributions.cause,
    count(*) AS cases,
    sum(attributions.amount_ore) / 100 AS kroner
FROM attributions
INNER JOIN comparisons USING (run_id, case_id)
WHERE
    attributions.run_id = chosen_run()
    AND comparisons.state = 'flagged'
    AND attributions.amount_ore <> 0
GROUP BY attributions.cause
ORDER BY attributions.cause;
