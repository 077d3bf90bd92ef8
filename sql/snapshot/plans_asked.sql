SELECT * FROM plans_asked ORDER BY run_id, place;
