-- Without the employer or payer.
SELECT
    * EXCLUDE (reporter_key) REPLACE (
        pseudonym('lookup', lookup_id) AS lookup_id,
        pseudonym('person', person_key) AS person_key
    )
FROM income_lines
WHERE income_lines.rowid >= $copied;
