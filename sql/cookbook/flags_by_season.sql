-- Question: Do flags follow the seasons, and is holiday pay behind them?
-- Reader: leader
-- Needs: comparisons, case_findings, run_overview
-- Read: Flagged cases by the month of the run; with_holiday_pay: of those, with holiday pay in the newest month.
-- For one run, wide_cases has all of it; over all runs, three tables are read much sooner.
SELECT
    strftime(run_overview.month, '%Y-%m') AS month,
    run_overview.as_of,
    count(*) AS compared,
    count(*) FILTER (WHERE comparisons.state = 'flagged') AS flagged,
    count(*) FILTER (
        WHERE comparisons.state = 'flagged' AND list_contains(case_findings.one_offs, 'holiday_pay')
    ) AS with_holiday_pay
FROM comparisons
INNER JOIN case_findings
    ON comparisons.run_id = case_findings.run_id AND comparisons.case_id = case_findings.case_id
INNER JOIN run_overview ON comparisons.run_id = run_overview.run_id
GROUP BY ALL
ORDER BY run_overview.as_of;
