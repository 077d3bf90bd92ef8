SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id
    )
FROM flagged_cases
ANTI JOIN held_runs USING (run_id)
ORDER BY run_id, case_id;
