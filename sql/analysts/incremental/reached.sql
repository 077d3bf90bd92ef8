-- How far the store has come, by what the analysts' copy takes of it: the first row of an added table that is not there
-- yet; the newest version of kept rows (of results: that nobody holds back, and apart from it the newest at all, up to
-- which the ends of rows are known); purges done; look-ups sealed.
SELECT 'inputs' AS part, coalesce(max(version), 0)::BIGINT AS reached FROM run_versions WHERE part = 'inputs'
UNION ALL
SELECT 'results' AS part, coalesce(max(run_versions.version), 0)::BIGINT AS reached
FROM run_versions
ANTI JOIN held_runs USING (run_id)
WHERE run_versions.part = 'results'
UNION ALL
SELECT 'results_ended' AS part, coalesce(max(version), 0)::BIGINT AS reached FROM run_versions WHERE part = 'results'
UNION ALL
SELECT 'purges' AS part, count(*) AS reached FROM purges
UNION ALL
SELECT 'ledger' AS part, coalesce(max(sequence), 0) AS reached FROM ledger_chain
UNION ALL
SELECT 'assessment_items' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM assessment_items
UNION ALL
SELECT 'flag_events' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM flag_events
UNION ALL
SELECT 'flags' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM flags
UNION ALL
SELECT 'income_lines' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM income_lines
UNION ALL
SELECT 'lookups' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM lookups
UNION ALL
SELECT 'planned_lookups' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM planned_lookups
UNION ALL
SELECT 'sweep_findings' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM sweep_findings
UNION ALL
SELECT 'verdicts' AS part, coalesce(max(rowid) + 1, 0) AS reached FROM verdicts;
