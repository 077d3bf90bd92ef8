CREATE OR REPLACE VIEW reasons_of_plans AS
-- How many needs each run's plan has, by reason. Reused answers are counted by span of versions: spans are few.
WITH spans AS (
    SELECT version_from, version_to, count(*) AS needs
    FROM reused_answers_versions
    GROUP BY version_from, version_to
)

SELECT run_id, reason, count(*) AS needs
FROM planned_lookups
GROUP BY run_id, reason
UNION ALL
SELECT run_versions.run_id, 'known' AS reason, sum(spans.needs)::BIGINT AS needs
FROM spans
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND spans.version_from <= run_versions.version
        AND spans.version_to > run_versions.version
GROUP BY run_versions.run_id;
COMMENT ON VIEW reasons_of_plans IS 'How many needs each run''s plan has, by reason';
COMMENT ON COLUMN reasons_of_plans.run_id IS 'The run';
COMMENT ON COLUMN reasons_of_plans.reason IS 'Why it is asked; known: an earlier answer is used';
COMMENT ON COLUMN reasons_of_plans.needs IS 'How many persons and months, or assessments';
