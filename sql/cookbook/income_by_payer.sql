-- Question: How much of the income comes from NAV, by benefit?
-- Reader: leader
-- Needs: wide_incomes
-- Read: Of the counted codes of the newest known month, before tax; is_from_nav is empty where the code does not say.
SELECT
    is_from_nav,
    income_group,
    code_nb,
    count(DISTINCT person_key) AS persons,
    sum(kroner) AS kroner,
    round(sum(kroner) / sum(sum(kroner)) OVER (), 3) AS share
FROM wide_incomes
WHERE is_counted AND month = (SELECT max(newest.month) FROM wide_incomes AS newest)
GROUP BY is_from_nav, income_group, code_nb
ORDER BY kroner DESC, code_nb ASC;
