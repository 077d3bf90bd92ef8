-- A run's own newest look-up of each person and month, computed once and kept while it is queried.
CREATE TEMP TABLE own_answers AS
SELECT run_id, municipality, person_key, resource, month, step, lookup_id, outcome, error_code
FROM lookup_months
WHERE run_id = $run_id
QUALIFY row_number() OVER (
        PARTITION BY municipality, person_key, resource, month
        ORDER BY requested_at DESC, step DESC, lookup_id DESC
    ) = 1;
