-- Question: Why were people asked about, and how many were not?
-- Reader: operator
-- Needs: planned_lookups, reused_answers_versions, run_versions, run_overview
-- Read: known: an earlier answer stood, so nobody was asked; counted by the versions that rows hold in.
WITH spans AS (
    SELECT version_from, version_to, count(*) AS needs FROM reused_answers_versions GROUP BY version_from, version_to
),

counted AS (
    SELECT run_id, reason, count(*) AS needs FROM planned_lookups GROUP BY run_id, reason
    UNION ALL
    SELECT run_versions.run_id, 'known' AS reason, sum(spans.needs)::BIGINT AS needs
    FROM spans
    INNER JOIN run_versions
        ON
            run_versions.part = 'inputs'
            AND spans.version_from <= run_versions.version
            AND spans.version_to > run_versions.version
    GROUP BY run_versions.run_id
)

SELECT
    run_overview.as_of,
    counted.reason,
    counted.needs
FROM counted
INNER JOIN run_overview USING (run_id)
ORDER BY run_overview.as_of, run_overview.run_id, counted.reason;
