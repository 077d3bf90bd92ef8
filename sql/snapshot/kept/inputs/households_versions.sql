SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id
    )
FROM households_versions
WHERE version_from > $copied OR (version_to > $ended AND version_to < 2147483647);
