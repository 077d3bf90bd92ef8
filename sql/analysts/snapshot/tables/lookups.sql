-- Without anybody in a case that must be checked by hand, and without the time of each call: in the order of the calls
-- cases could be ranked. Instead each look-up has the time when its run began, plus a microsecond for each earlier one
-- about the same person in that run, so that the newest is still the newest.
WITH runs_with_new AS (
    SELECT DISTINCT run_id FROM lookups WHERE lookups.rowid >= $copied
),

began AS (
    SELECT run_id, started_at FROM runs
    UNION ALL
    SELECT run_id, started_at FROM settlement_runs
),

numbered AS (
    SELECT
        lookups.*,
        lookups.rowid AS place,
        row_number() OVER (
            PARTITION BY lookups.run_id, lookups.person_key ORDER BY lookups.requested_at, lookups.lookup_id
        ) AS number
    FROM lookups
    SEMI JOIN runs_with_new ON lookups.run_id = runs_with_new.run_id
)

SELECT
    pseudonym('lookup', kept.lookup_id) AS lookup_id,
    kept.run_id,
    coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id,
    kept.municipality,
    coalesce(persons.pseudonym, pseudonym('person', kept.person_key)) AS person_key,
    kept.resource,
    kept.period_from,
    kept.period_to,
    kept.purpose,
    kept.legal_basis,
    kept.outcome,
    kept.attempts,
    began.started_at + to_microseconds(kept.number - 1) AS requested_at
FROM numbered AS kept
INNER JOIN began ON kept.run_id = began.run_id
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON kept.person_key = persons.person_key
ANTI JOIN cases_by_hand ON kept.case_id = cases_by_hand.case_id
ANTI JOIN persons_by_hand ON kept.person_key = persons_by_hand.person_key
WHERE kept.place >= $copied
ORDER BY person_key, requested_at;
