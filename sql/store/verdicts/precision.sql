-- Current verdicts by what the flag was about: how often a flag led to a new decision. Precision is the share of new
-- decisions among the verdicts that settle the question (new_decision, no_change). A limit is named by its kind
-- (limit_kind) and the monthly limit in kroner when the flag was raised.
WITH answered AS (
    SELECT
        strftime(timezone('Europe/Oslo', flags.answered_at), '%Y-%m') AS answered_in,
        flags.kind,
        flags.main_cause,
        flags.difference_ore / 100 AS kroner,
        flags.verdict,
        coalesce(flags.reason, '-') AS reason,
        found.limit_kind || ' ' || compared.limit_ore / 100 AS limit_reached
    FROM verdicts_by_flag AS flags
    INNER JOIN run_versions AS raised ON flags.raised_by_run = raised.run_id AND raised.part = 'results'
    LEFT JOIN comparisons_versions AS compared
        ON
            flags.case_id = compared.case_id
            AND raised.version >= compared.version_from
            AND raised.version < compared.version_to
    LEFT JOIN case_findings_versions AS found
        ON
            flags.case_id = found.case_id
            AND raised.version >= found.version_from
            AND raised.version < found.version_to
),

sized AS (
    SELECT
        *,
        CASE
            WHEN kroner < 100 THEN '0000-0100'
            WHEN kroner < 200 THEN '0100-0200'
            WHEN kroner < 500 THEN '0200-0500'
            WHEN kroner < 1000 THEN '0500-1000'
            ELSE '1000-'
        END AS size
    FROM answered
),

counted AS (
    SELECT 1 AS place, 'month' AS part, answered_in AS name, verdict FROM sized
    UNION ALL
    SELECT 2, 'kind', kind, verdict FROM sized
    UNION ALL
    SELECT 3, 'cause', main_cause, verdict FROM sized
    UNION ALL
    SELECT 4, 'reason', reason, verdict FROM sized
    UNION ALL
    SELECT 5, 'kroner', size, verdict FROM sized
    UNION ALL
    SELECT 6, 'month_kroner', answered_in || ' ' || size, verdict FROM sized
    UNION ALL
    SELECT 7, 'limit', limit_reached, verdict FROM sized WHERE limit_reached IS NOT NULL
    UNION ALL
    SELECT 8, 'month_limit', answered_in || ' ' || limit_reached, verdict FROM sized WHERE limit_reached IS NOT NULL
)

SELECT
    part,
    name,
    count(*) AS answered,
    count(*) FILTER (WHERE verdict = 'new_decision') AS new_decision,
    count(*) FILTER (WHERE verdict = 'no_change') AS no_change,
    count(*) FILTER (WHERE verdict = 'wrong_data') AS wrong_data,
    count(*) FILTER (WHERE verdict IN ('asked_citizen', 'postponed')) AS waiting,
    round(
        count(*) FILTER (WHERE verdict = 'new_decision')
        / nullif(count(*) FILTER (WHERE verdict IN ('new_decision', 'no_change')), 0),
        3
    ) AS precision
FROM counted
GROUP BY place, part, name
ORDER BY place, name;
