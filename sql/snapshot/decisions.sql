-- Without the case system's own words for its rules.
SELECT
    * EXCLUDE (rule_version) REPLACE (
        pseudonym('decision', decision_id) AS decision_id,
        pseudonym('case', case_id) AS case_id
    )
FROM decisions
ORDER BY run_id, decision_id;
