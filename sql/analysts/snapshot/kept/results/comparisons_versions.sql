-- Rows that a run of those shown found, and that began or ended after the version that was copied; a row that held runs
-- alone found is left out.
SELECT
    kept.* REPLACE (
        coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id,
        coalesce(decisions.pseudonym, pseudonym('decision', kept.decision_id)) AS decision_id
    )
FROM comparisons_versions AS kept
INNER JOIN shown_results ON kept.version_from = shown_results.version
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
LEFT JOIN decision_pseudonyms AS decisions ON kept.decision_id = decisions.decision_id
WHERE
    shown_results.next_shown < kept.version_to
    AND (kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647));
