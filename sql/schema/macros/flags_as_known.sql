CREATE OR REPLACE MACRO flags_as_known(as_run) AS TABLE
-- Each flag raised up to this run: its newest event in these runs, and the verdict given before this run began.
    WITH last_events AS (
        SELECT
            flag_events.flag_id,
            flag_events.event,
            flag_events.reason
        FROM flag_events
        INNER JOIN runs_until(as_run) AS known USING (run_id)
        QUALIFY row_number() OVER (
                PARTITION BY flag_events.flag_id ORDER BY known.started_at DESC, known.run_id DESC
            ) = 1
    ),

    this AS (
        SELECT run_overview.started_at FROM run_overview WHERE run_overview.run_id = as_run
    ),

    answered AS (
        SELECT * FROM verdicts_before((SELECT this.started_at FROM this))
    )

    SELECT
        flags.flag_id,
        flags.case_id,
        flags.kind,
        flags.decision_id,
        flags.decided_ore,
        flags.entitlement_ore,
        flags.main_cause,
        flags.run_id AS raised_by_run,
        last_events.event,
        last_events.reason AS event_reason,
        answered.verdict,
        answered.reason AS verdict_reason
    FROM flags
    SEMI JOIN runs_until(as_run) USING (run_id)
    LEFT JOIN last_events ON flags.flag_id = last_events.flag_id
    LEFT JOIN answered ON flags.flag_id = answered.flag_id;
