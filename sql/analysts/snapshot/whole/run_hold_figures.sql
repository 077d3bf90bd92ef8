SELECT * FROM run_hold_figures ORDER BY run_id, figure;
