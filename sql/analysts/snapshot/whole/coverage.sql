SELECT * FROM coverage ORDER BY month, run_id;
