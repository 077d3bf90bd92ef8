-- Without the case system's own words for its rules.
SELECT
    * EXCLUDE (rule_version) REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('decision', decision_id) AS decision_id
    )
FROM decisions_versions
WHERE version_from > $copied OR (version_to > $ended AND version_to < 2147483647);
