-- Every flag of published runs before this one, in the order they were raised, with its newest event and the answer
-- that had come when this run began. The flags of a municipality whose delivery the run holds are left out.
WITH this AS (
    SELECT runs.started_at, run_versions.version
    FROM runs
    LEFT JOIN run_versions ON runs.run_id = run_versions.run_id AND run_versions.part = 'inputs'
    WHERE runs.run_id = $run_id
),

held_cases AS (
    SELECT households_versions.case_id
    FROM households_versions
    CROSS JOIN this
    WHERE households_versions.version_from <= this.version
    GROUP BY households_versions.case_id
    HAVING
        arg_max(households_versions.municipality, households_versions.version_from) IN (
            SELECT held_deliveries.municipality FROM held_deliveries WHERE held_deliveries.run_id = $run_id
        )
),

before AS (
    SELECT published_runs.run_id, published_runs.started_at
    FROM published_runs
    CROSS JOIN this
    WHERE published_runs.run_id <> $run_id AND published_runs.started_at < this.started_at
),

newest AS (
    SELECT flag_events.flag_id, flag_events.event
    FROM flag_events
    INNER JOIN before USING (run_id)
    QUALIFY row_number() OVER (
            PARTITION BY flag_events.flag_id ORDER BY before.started_at DESC, before.run_id DESC
        ) = 1
),

answered AS (
    SELECT
        flag_id,
        verdict,
        postponed_until,
        timezone('Europe/Oslo', answered_at)::DATE AS answered_on
    FROM verdicts_before((SELECT this.started_at FROM this))
)

SELECT
    flags.flag_id,
    flags.case_id,
    flags.kind,
    flags.fingerprint,
    flags.circumstances,
    flags.decision_id,
    flags.entitlement_ore,
    newest.event,
    answered.verdict,
    answered.postponed_until,
    answered.answered_on
FROM flags
INNER JOIN before USING (run_id)
ANTI JOIN held_cases ON flags.case_id = held_cases.case_id
INNER JOIN newest USING (flag_id)
LEFT JOIN answered USING (flag_id)
ORDER BY before.started_at, before.run_id, flags.flag_id;
