-- Every flag of the published settlements of a year before this one, in the order they were raised, with its newest
-- event and the answer that had come when this settlement began. With a scheme, of its cases only: EarlierFlags.
WITH this AS (
    SELECT year, scheme, started_at FROM settlement_runs WHERE run_id = $run_id
),

before AS (
    SELECT published_settlements.run_id, published_settlements.started_at
    FROM published_settlements
    INNER JOIN this
        ON
            published_settlements.year = this.year
            AND published_settlements.started_at < this.started_at
            AND published_settlements.run_id <> $run_id
),

newest AS (
    SELECT settlement_flag_events.flag_id, settlement_flag_events.event
    FROM settlement_flag_events
    INNER JOIN before USING (run_id)
    QUALIFY row_number() OVER (
            PARTITION BY settlement_flag_events.flag_id ORDER BY before.started_at DESC, before.run_id DESC
        ) = 1
),

answered AS (
    SELECT
        flag_id,
        verdict,
        postponed_until,
        timezone('Europe/Oslo', answered_at)::DATE AS answered_on
    FROM verdicts_before((SELECT this.started_at FROM this))
),

other_schemes AS (
    SELECT settlement_cases.run_id, settlement_cases.case_id
    FROM settlement_cases
    CROSS JOIN this
    WHERE this.scheme IS NOT NULL AND settlement_cases.scheme <> this.scheme
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
FROM settlement_flags AS flags
INNER JOIN before USING (run_id)
INNER JOIN newest USING (flag_id)
LEFT JOIN answered USING (flag_id)
ANTI JOIN other_schemes ON flags.run_id = other_schemes.run_id AND flags.case_id = other_schemes.case_id
ORDER BY before.started_at, before.run_id, flags.flag_id;
