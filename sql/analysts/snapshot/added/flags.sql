-- The fingerprints are keyed too: unkeyed, whoever knows the amounts could try which case they fit.
SELECT
    flags.* REPLACE (
        pseudonym('flag', flags.flag_id) AS flag_id,
        coalesce(cases.pseudonym, pseudonym('case', flags.case_id)) AS case_id,
        coalesce(decisions.pseudonym, pseudonym('decision', flags.decision_id)) AS decision_id,
        pseudonym('flag', flags.previous_flag_id) AS previous_flag_id,
        pseudonym('fingerprint', flags.fingerprint) AS fingerprint,
        pseudonym('fingerprint', flags.circumstances) AS circumstances
    )
FROM flags
ANTI JOIN held_runs USING (run_id)
LEFT JOIN case_pseudonyms AS cases ON flags.case_id = cases.case_id
LEFT JOIN decision_pseudonyms AS decisions ON flags.decision_id = decisions.decision_id
WHERE flags.rowid >= $copied;
