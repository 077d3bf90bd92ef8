SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('flag', flag_id) AS flag_id
    )
FROM flag_events
ANTI JOIN held_runs USING (run_id)
WHERE flag_events.rowid >= $copied;
