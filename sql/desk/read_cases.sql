-- Every active case of the run.
SELECT case_id, state, reason, exclusion, team, scheme, document
FROM cases
ORDER BY case_id;
