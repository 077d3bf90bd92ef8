SELECT * FROM income_by_month ORDER BY person_key, month, category, code, benefit;
