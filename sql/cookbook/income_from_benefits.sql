-- Question: How much of the income is benefits and pensions, month by month?
-- Reader: analyst
-- Needs: wide_incomes
-- Read: Kroner as known now, before tax; share: of benefits and pensions.
SELECT
    strftime(month, '%Y-%m') AS month,
    count(DISTINCT person_key) AS persons,
    sum(kroner) AS kroner,
    round(sum(kroner) FILTER (WHERE is_benefit_or_pension) / sum(kroner), 3) AS share
FROM wide_incomes
GROUP BY ALL
ORDER BY ALL;
