SELECT
    kept.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id
    )
FROM households_versions AS kept
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
WHERE kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647);
