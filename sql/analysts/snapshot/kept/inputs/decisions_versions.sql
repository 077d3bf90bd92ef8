-- Without the case system's own words for its rules.
SELECT
    kept.* EXCLUDE (rule_version) REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id,
        coalesce(decisions.pseudonym, pseudonym('decision', kept.decision_id)) AS decision_id
    )
FROM decisions_versions AS kept
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
LEFT JOIN decision_pseudonyms AS decisions ON kept.decision_id = decisions.decision_id
WHERE kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647);
