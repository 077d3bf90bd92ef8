-- The newest settlement of exactly these inputs that began and has no recorded end.
SELECT settlement_runs.*
FROM settlement_runs
LEFT JOIN run_ends USING (run_id)
WHERE run_ends.run_id IS NULL AND settlement_runs.inputs_digest = $inputs_digest
ORDER BY settlement_runs.started_at DESC, settlement_runs.run_id DESC
LIMIT 1;
