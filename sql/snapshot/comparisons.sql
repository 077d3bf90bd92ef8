SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('decision', decision_id) AS decision_id
    )
FROM comparisons
ANTI JOIN held_runs USING (run_id)
ORDER BY run_id, case_id;
