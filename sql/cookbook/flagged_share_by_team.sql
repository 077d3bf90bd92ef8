-- Question: Are the teams' cases flagged equally often?
-- Reader: leader
-- Needs: wide_cases
-- Read: Of the compared cases of the chosen run; intervals of 95 % (Wilson). Where they overlap, chance may be enough.
WITH counted AS (
    SELECT
        team,
        count(*) AS cases,
        count(*) FILTER (WHERE state = 'flagged') AS flagged,
        count(*) FILTER (WHERE state = 'flagged') / count(*) AS share
    FROM wide_cases
    WHERE run_id = chosen_run() AND decided_ore IS NOT NULL
    GROUP BY team
)

SELECT
    team,
    cases,
    flagged,
    round(share, 3) AS share,
    round(
        (share + 1.92 / cases - 1.96 * sqrt((share * (1 - share) + 0.96 / cases) / cases))
        / (1 + 3.84 / cases),
        3
    ) AS low,
    round(
        (share + 1.92 / cases + 1.96 * sqrt((share * (1 - share) + 0.96 / cases) / cases))
        / (1 + 3.84 / cases),
        3
    ) AS high
FROM counted
ORDER BY team;
