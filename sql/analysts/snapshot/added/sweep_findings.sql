SELECT
    sweep_findings.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', sweep_findings.case_id)) AS case_id,
        coalesce(persons.pseudonym, pseudonym('person', sweep_findings.person_key)) AS person_key,
        pseudonym('lookup', sweep_findings.before_lookup_id) AS before_lookup_id,
        pseudonym('lookup', sweep_findings.after_lookup_id) AS after_lookup_id
    )
FROM sweep_findings
LEFT JOIN case_pseudonyms AS cases ON sweep_findings.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON sweep_findings.person_key = persons.person_key
WHERE sweep_findings.rowid >= $copied;
