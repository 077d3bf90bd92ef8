-- Question: Which income codes do recipients have, and which are rare?
-- Reader: analyst
-- Needs: income_as_known
-- Read: kroner: the sum over the known months. An unknown code comes last.
SELECT
    category,
    code,
    count(*) AS entries,
    count(DISTINCT person_key) AS persons,
    sum(amount_ore) / 100 AS kroner
FROM income_as_known(chosen_run())
GROUP BY category, code
ORDER BY entries DESC, category ASC, code ASC;
