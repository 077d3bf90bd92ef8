SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('flag', flag_id) AS flag_id
    )
FROM case_findings
ANTI JOIN held_runs USING (run_id)
ORDER BY run_id, case_id;
