-- How far the store has come, for each part of the copy. inputs: the newest version. results: the newest version of a
-- run that is not held. results_ended: the newest version of any run, up to which the ends of rows are known. purges:
-- purges done. ledger: look-ups sealed. The tables that only grow are counted one by one (row_position).
SELECT 'inputs' AS part, coalesce(max(version), 0)::BIGINT AS copied_to FROM run_versions WHERE part = 'inputs'
UNION ALL
SELECT 'results' AS part, coalesce(max(run_versions.version), 0)::BIGINT AS copied_to
FROM run_versions
ANTI JOIN held_runs USING (run_id)
WHERE run_versions.part = 'results'
UNION ALL
SELECT 'results_ended' AS part, coalesce(max(version), 0)::BIGINT AS copied_to FROM run_versions WHERE part = 'results'
UNION ALL
SELECT 'purges' AS part, count(*) AS copied_to FROM purges
UNION ALL
SELECT 'ledger' AS part, coalesce(max(sequence), 0) AS copied_to FROM ledger_chain;
