SELECT
    * REPLACE (
        pseudonym('case', case_id) AS case_id,
        pseudonym('person', person_key) AS person_key,
        pseudonym('lookup', known_lookup_id) AS known_lookup_id
    )
FROM plans_asked
WHERE plans_asked.rowid >= $copied;
