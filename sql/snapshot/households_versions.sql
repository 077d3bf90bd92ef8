SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id
    )
FROM households_versions;
