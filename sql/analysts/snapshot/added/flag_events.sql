SELECT
    flag_events.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', flag_events.case_id)) AS case_id,
        pseudonym('flag', flag_events.flag_id) AS flag_id
    )
FROM flag_events
ANTI JOIN held_runs USING (run_id)
LEFT JOIN case_pseudonyms AS cases ON flag_events.case_id = cases.case_id
WHERE flag_events.rowid >= $copied;
