SELECT * FROM run_overview ORDER BY started_at;
