-- The fingerprints are keyed too: unkeyed, whoever knows the amounts could try which case they fit.
SELECT
    * REPLACE (
        pseudonym('flag', flag_id) AS flag_id,
        pseudonym('case', case_id) AS case_id,
        pseudonym('decision', decision_id) AS decision_id,
        pseudonym('flag', previous_flag_id) AS previous_flag_id,
        pseudonym('fingerprint', fingerprint) AS fingerprint,
        pseudonym('fingerprint', circumstances) AS circumstances
    )
FROM flags
ANTI JOIN held_runs USING (run_id)
WHERE flags.rowid >= $copied;
