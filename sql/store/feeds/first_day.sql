-- The day of the first run that looked anybody up: from that day on, events must be known.
SELECT min(runs.as_of) AS first_day FROM runs WHERE run_id IN (SELECT run_id FROM lookups);
