SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('person', person_key) AS person_key,
        pseudonym('lookup', before_lookup_id) AS before_lookup_id,
        pseudonym('lookup', after_lookup_id) AS after_lookup_id
    )
FROM sweep_findings
WHERE sweep_findings.rowid >= $copied;
