-- Income as known at the run. A person known to two municipalities is counted once. For a person with several ids, what
-- a payer reported in a month under an earlier id is added, unless the newest answer has something of that payer.
WITH known AS (
    SELECT person_key, month, lookup_id, outcome
    FROM run_answers
    WHERE run_id = $run_id AND resource = 'inntekt' AND outcome IN ('data', 'empty')
    QUALIFY row_number() OVER (PARTITION BY person_key, month ORDER BY outcome, lookup_id) = 1
),

several AS (
    SELECT DISTINCT person_key FROM lookups
    WHERE id_key IS NOT NULL
),

of_several AS (
    SELECT
        lookups.lookup_id,
        lookups.person_key,
        lookups.requested_at,
        coalesce(lookups.id_key, lookups.person_key) AS id_key,
        unnest(generate_series(
            strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
        ))::DATE AS month
    FROM lookups
    SEMI JOIN several USING (person_key)
    INNER JOIN runs AS this ON this.run_id = $run_id
    WHERE
        lookups.resource = 'inntekt'
        AND lookups.outcome IN ('data', 'empty')
        AND (lookups.run_id = $run_id OR lookups.requested_at < this.started_at)
),

earlier AS (
    SELECT known.person_key, known.month, known.lookup_id AS newest_id, former.lookup_id
    FROM known
    INNER JOIN of_several AS newest USING (lookup_id, person_key, month)
    INNER JOIN of_several AS former
        ON
            known.person_key = former.person_key
            AND known.month = former.month
            AND newest.id_key <> former.id_key
    QUALIFY row_number() OVER (
            PARTITION BY known.person_key, known.month, former.id_key
            ORDER BY former.requested_at DESC, former.lookup_id DESC
        ) = 1
)

SELECT income_lines.*
FROM income_lines
INNER JOIN known USING (lookup_id, person_key, month)
UNION ALL
SELECT income_lines.*
FROM income_lines
INNER JOIN earlier USING (lookup_id, person_key, month)
ANTI JOIN income_lines AS own
    ON
        earlier.newest_id = own.lookup_id
        AND earlier.person_key = own.person_key
        AND earlier.month = own.month
        AND income_lines.reporter_key IS NOT DISTINCT FROM own.reporter_key
ORDER BY person_key, month, ordinal, lookup_id;
