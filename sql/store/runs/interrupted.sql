-- The newest run of exactly these inputs that began and has no recorded end.
SELECT runs.*
FROM runs
LEFT JOIN run_ends USING (run_id)
WHERE run_ends.run_id IS NULL AND runs.inputs_digest = $inputs_digest
ORDER BY runs.started_at DESC, runs.run_id DESC
LIMIT 1;
