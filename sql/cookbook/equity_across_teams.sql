-- Question: Do the teams differ more than chance explains?
-- Reader: leader
-- Needs: comparisons, households
-- Read: Chi-square of flagged cases by team, of the compared cases of the chosen run; beyond: above the 5 % limit.
-- The limit is Wilson and Hilferty's approximation. Counts below five per team make the test uncertain.
WITH teams AS (
    SELECT
        households.team,
        count(*) AS cases,
        count(*) FILTER (WHERE comparisons.state = 'flagged') AS flagged
    FROM comparisons
    INNER JOIN households ON comparisons.run_id = households.run_id AND comparisons.case_id = households.case_id
    WHERE comparisons.run_id = chosen_run() AND households.run_id = chosen_run()
    GROUP BY households.team
),

expected AS (
    SELECT
        *,
        cases * sum(flagged) OVER () / sum(cases) OVER () AS likely,
        count(*) OVER () - 1 AS freedom
    FROM teams
),

tested AS (
    SELECT
        count(*) AS teams,
        min(likely) AS smallest_expected,
        sum((flagged - likely) ** 2 / likely + (likely - flagged) ** 2 / nullif(cases - likely, 0)) AS chi_square,
        any_value(freedom * (1 - 2 / (9 * freedom) + 1.6449 * sqrt(2 / (9 * freedom))) ** 3) AS critical
    FROM expected
)

SELECT
    teams,
    round(smallest_expected, 1) AS smallest_expected,
    round(chi_square, 2) AS chi_square,
    round(critical, 2) AS critical,
    chi_square > critical AS is_beyond_chance
FROM tested;
