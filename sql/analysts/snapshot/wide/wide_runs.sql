CREATE OR REPLACE VIEW wide_runs AS
-- One row per run: when, how it ended, its coverage, and what it asked, raised and withdrew.
SELECT
    run_overview.run_id,
    run_overview.month,
    run_overview.as_of,
    run_overview.started_at,
    run_overview.finished_at,
    run_overview.status,
    published_runs.run_id IS NOT NULL AS is_published,
    run_overview.run_id = chosen_run() AS is_chosen,
    coverage.population,
    coverage.unchanged,
    coverage.observed,
    coverage.flagged,
    coverage.awaiting,
    coverage.by_hand,
    coverage.not_checked,
    coalesce(asked.lookups, 0) AS lookups,
    coalesce(asked.calls, 0) AS calls,
    coalesce(events.raised, 0) AS flags_raised,
    coalesce(withdrawals.withdrawn, 0) AS flags_withdrawn,
    sums.underpaid_per_month_kroner,
    sums.overpaid_per_month_kroner,
    run_overview.program_version,
    run_overview.rule_version
FROM run_overview
LEFT JOIN published_runs ON run_overview.run_id = published_runs.run_id
LEFT JOIN coverage ON run_overview.run_id = coverage.run_id
LEFT JOIN (
    SELECT run_id, count(*) AS lookups, sum(attempts)::BIGINT AS calls
    FROM lookups
    GROUP BY run_id
) AS asked ON run_overview.run_id = asked.run_id
LEFT JOIN (
    SELECT run_id, count(*) FILTER (WHERE event IN ('new', 'changed')) AS raised
    FROM flag_events
    GROUP BY run_id
) AS events ON run_overview.run_id = events.run_id
LEFT JOIN (
    SELECT run_id, count(*) AS withdrawn
    FROM withdrawn_flags
    GROUP BY run_id
) AS withdrawals ON run_overview.run_id = withdrawals.run_id
LEFT JOIN (
    SELECT
        run_id,
        sum(greatest(difference_kroner, 0)) AS underpaid_per_month_kroner,
        sum(greatest(-difference_kroner, 0)) AS overpaid_per_month_kroner
    FROM flagged_cases
    GROUP BY run_id
) AS sums ON run_overview.run_id = sums.run_id;
COMMENT ON VIEW wide_runs IS 'One row per run: when, how it ended, its coverage, and what it asked, raised and withdrew. Key: run_id';
COMMENT ON COLUMN wide_runs.run_id IS 'The run';
COMMENT ON COLUMN wide_runs.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_runs.as_of IS 'The date that the run calculates for';
COMMENT ON COLUMN wide_runs.started_at IS 'When it began';
COMMENT ON COLUMN wide_runs.finished_at IS 'When it ended';
COMMENT ON COLUMN wide_runs.status IS 'complete, incomplete, failed or held; empty: it did not end';
COMMENT ON COLUMN wide_runs.is_published IS 'Whether its results are in use';
COMMENT ON COLUMN wide_runs.is_chosen IS 'Whether it is the run that the cookbook asks about';
COMMENT ON COLUMN wide_runs.population IS 'Active cases; as all counts of cases here, empty where it is small or would tell a small one';
COMMENT ON COLUMN wide_runs.unchanged IS 'Cases whose entitlement is as decided';
COMMENT ON COLUMN wide_runs.observed IS 'Cases that differ by less than the limit';
COMMENT ON COLUMN wide_runs.flagged IS 'Cases a caseworker must see';
COMMENT ON COLUMN wide_runs.awaiting IS 'Cases that wait for a usual payer''s report';
COMMENT ON COLUMN wide_runs.by_hand IS 'Cases that a caseworker must check';
COMMENT ON COLUMN wide_runs.not_checked IS 'Cases that could not be checked';
COMMENT ON COLUMN wide_runs.lookups IS 'Look-ups';
COMMENT ON COLUMN wide_runs.calls IS 'Calls, with those that had to be tried again';
COMMENT ON COLUMN wide_runs.flags_raised IS 'Flags that are new, or took the place of another';
COMMENT ON COLUMN wide_runs.flags_withdrawn IS 'Flags withdrawn without another in their place';
COMMENT ON COLUMN wide_runs.underpaid_per_month_kroner IS 'Sum of the flagged differences up, kroner per month';
COMMENT ON COLUMN wide_runs.overpaid_per_month_kroner IS 'Sum of the flagged differences down, kroner per month';
COMMENT ON COLUMN wide_runs.program_version IS 'Version of bostotte';
COMMENT ON COLUMN wide_runs.rule_version IS 'Fingerprint of the rule files and the formulas';
