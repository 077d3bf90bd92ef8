-- Without the caseworkers' names and own words.
SELECT
    pseudonym('verdict', verdict_id) AS verdict_id,
    pseudonym('flag', flag_id) AS flag_id,
    pseudonym('case', case_id) AS case_id,
    verdict,
    reason,
    postponed_until,
    answered_at,
    pseudonym('import', import_id) AS import_id
FROM verdicts
WHERE verdicts.rowid >= $copied;
