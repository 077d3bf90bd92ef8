SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id
    )
FROM households
ORDER BY run_id, case_id;
