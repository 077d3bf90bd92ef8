CREATE OR REPLACE MACRO entitlements_as_known(as_run) AS TABLE
-- For each case and month, the result of the newest run up to this one. That run is found once for each span of
-- versions (version_from, version_to), and not for each row: there are few spans.
    WITH spans AS (
        SELECT DISTINCT
            kept.version_from,
            kept.version_to
        FROM month_comparisons_versions AS kept
    ),

    known AS (
        SELECT
            until.run_id,
            run_versions.version,
            row_number() OVER (ORDER BY until.started_at, until.run_id) AS place
        FROM runs_until(as_run) AS until
        INNER JOIN run_versions ON until.run_id = run_versions.run_id AND run_versions.part = 'results'
    ),

    newest AS (
        SELECT
            spans.version_from,
            spans.version_to,
            arg_max(known.run_id, known.place) AS run_id,
            max(known.place) AS place
        FROM spans
        INNER JOIN known ON known.version - spans.version_from BETWEEN 0 AND spans.version_to - spans.version_from - 1
        GROUP BY spans.version_from, spans.version_to
    ),

    found AS (
        SELECT
            kept.case_id,
            kept.month,
            arg_max(
                {
                    'decision_id': kept.decision_id,
                    'decided_ore': kept.decided_ore,
                    'entitlement_ore': kept.entitlement_ore,
                    'difference_ore': kept.difference_ore,
                    'monthly_income_ore': kept.monthly_income_ore,
                    'run_id': newest.run_id
                },
                newest.place
            ) AS last
        FROM month_comparisons_versions AS kept
        INNER JOIN newest ON kept.version_from = newest.version_from AND kept.version_to = newest.version_to
        GROUP BY kept.case_id, kept.month
    )

    SELECT
        found.case_id,
        found.month,
        found.last.decision_id,
        found.last.decided_ore,
        found.last.entitlement_ore,
        found.last.difference_ore,
        found.last.monthly_income_ore,
        found.last.run_id AS found_by_run
    FROM found;
