SELECT * FROM plans ORDER BY run_id, place;
