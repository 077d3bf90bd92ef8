-- Assessments as known at the run. A person known to two municipalities has a look-up of each, as each may have another
-- purpose; the rules read one of them. For a person with several ids, the newest assessment under an earlier id counts
-- where there is none under the current one.
WITH known AS (
    SELECT DISTINCT person_key, lookup_id
    FROM run_answers
    WHERE run_id = $run_id AND step = 'summertskattegrunnlag' AND outcome = 'data'
),

without AS (
    SELECT DISTINCT person_key
    FROM run_answers
    SEMI JOIN (SELECT person_key FROM lookups WHERE id_key IS NOT NULL) AS several USING (person_key)
    ANTI JOIN known USING (person_key)
    WHERE run_id = $run_id AND resource = 'summertskattegrunnlag' AND outcome = 'empty'
),

earlier AS (
    SELECT lookups.person_key, lookups.lookup_id
    FROM lookups
    INNER JOIN without USING (person_key)
    INNER JOIN runs AS this ON this.run_id = $run_id
    WHERE
        lookups.resource = 'summertskattegrunnlag'
        AND lookups.outcome = 'data'
        AND (lookups.run_id = $run_id OR lookups.requested_at < this.started_at)
    QUALIFY row_number() OVER (PARTITION BY lookups.person_key ORDER BY lookups.requested_at DESC, lookup_id DESC) = 1
),

counted AS (
    SELECT * FROM known
    UNION ALL
    SELECT * FROM earlier
)

SELECT assessment_items.*
FROM assessment_items
INNER JOIN counted USING (lookup_id, person_key)
ORDER BY
    assessment_items.person_key,
    assessment_items.lookup_id,
    assessment_items.year,
    assessment_items.code,
    assessment_items.amount_ore;
