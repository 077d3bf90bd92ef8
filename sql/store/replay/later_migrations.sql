-- Migrations that the store got after a run had ended.
SELECT migrations.number
FROM migrations
INNER JOIN run_ends ON migrations.applied_at > run_ends.finished_at
WHERE run_ends.run_id = $run_id
ORDER BY migrations.number;
