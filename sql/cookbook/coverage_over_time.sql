-- Question: Was everybody checked, run by run?
-- Reader: operator
-- Needs: coverage
-- Read: The five states sum to the population; small counts are empty.
SELECT
    as_of,
    month,
    status,
    population,
    unchanged,
    observed,
    flagged,
    awaiting,
    by_hand,
    not_checked
FROM coverage
ORDER BY as_of, run_id;
