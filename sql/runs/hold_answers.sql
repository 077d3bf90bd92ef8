-- What a run knew, found once: while this table is there, it stands before the view of its name.
CREATE TEMP TABLE run_answers AS
SELECT * FROM run_answers WHERE run_id = $run_id;
