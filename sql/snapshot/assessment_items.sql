SELECT
    * REPLACE (
        pseudonym('lookup', lookup_id) AS lookup_id,
        pseudonym('person', person_key) AS person_key
    )
FROM assessment_items
ORDER BY lookup_id, code, category;
