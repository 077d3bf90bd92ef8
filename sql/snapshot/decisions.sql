SELECT * FROM decisions ORDER BY run_id, decision_id;
