-- What a run has looked up; both steps of an assessment count as the assessment.
SELECT DISTINCT
    municipality,
    person_key,
    CASE WHEN resource = 'inntekt' THEN 'inntekt' ELSE 'summertskattegrunnlag' END AS resource
FROM lookups
WHERE run_id = $run_id;
