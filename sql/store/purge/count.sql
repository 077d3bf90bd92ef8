-- How many rows are due, by table; after a deletion each must be 0.
SELECT 'assessment_items' AS table_name, count(*) AS row_count
FROM assessment_items SEMI JOIN due_lookups USING (lookup_id)
UNION ALL
SELECT 'case_months', count(*) FROM case_months_versions SEMI JOIN due_cases USING (case_id)
UNION ALL
SELECT 'feed_events', count(*) FROM feed_events SEMI JOIN due_persons USING (person_key)
UNION ALL
SELECT 'income_lines', count(*) FROM income_lines SEMI JOIN due_lookups USING (lookup_id)
UNION ALL
SELECT 'month_comparisons', count(*) FROM month_comparisons_versions SEMI JOIN due_cases USING (case_id)
UNION ALL
SELECT 'raw_answers', count(*) FROM raw_answers SEMI JOIN due_raw_answers USING (lookup_id)
UNION ALL
SELECT 'verdicts', count(*) FROM verdicts SEMI JOIN due_cases USING (case_id) WHERE verdicts.note IS NOT NULL
ORDER BY table_name;
