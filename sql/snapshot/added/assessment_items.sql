SELECT
    * REPLACE (
        pseudonym('lookup', lookup_id) AS lookup_id,
        pseudonym('person', person_key) AS person_key
    )
FROM assessment_items
WHERE assessment_items.rowid >= $copied;
