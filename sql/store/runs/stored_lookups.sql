-- What the look-ups of a run asked about; either step of an assessment is about the assessment.
SELECT DISTINCT
    municipality,
    person_key,
    CASE WHEN resource = 'inntekt' THEN 'inntekt' ELSE 'summertskattegrunnlag' END AS resource
FROM lookups
WHERE run_id = $run_id;
