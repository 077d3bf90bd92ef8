-- Without the caseworkers' names and own words.
SELECT
    pseudonym('verdict', verdicts.verdict_id) AS verdict_id,
    pseudonym('flag', verdicts.flag_id) AS flag_id,
    coalesce(cases.pseudonym, pseudonym('case', verdicts.case_id)) AS case_id,
    verdict,
    reason,
    postponed_until,
    answered_at,
    pseudonym('import', verdicts.import_id) AS import_id
FROM verdicts
LEFT JOIN case_pseudonyms AS cases ON verdicts.case_id = cases.case_id
WHERE verdicts.rowid >= $copied;
