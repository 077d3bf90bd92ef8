CREATE OR REPLACE MACRO income_as_known(as_run) AS TABLE
-- A month is replaced as a whole: the entries are those of the one look-up that the run used, its own or an earlier
-- one. Answers without data have no entries. The look-ups are those of `run_answers` for one run; other runs
-- are not read.
    WITH asked AS (
        SELECT
            lookups.municipality,
            lookups.person_key,
            unnest(generate_series(
                strptime(lookups.period_from, '%Y-%m'), strptime(lookups.period_to, '%Y-%m'), INTERVAL 1 MONTH
            ))::DATE AS month,
            lookups.lookup_id,
            lookups.requested_at
        FROM lookups
        WHERE lookups.run_id = as_run AND lookups.resource = 'inntekt'
    ),

    own AS (
        SELECT
            asked.municipality,
            asked.person_key,
            asked.month,
            asked.lookup_id
        FROM asked
        QUALIFY row_number() OVER (
                PARTITION BY asked.municipality, asked.person_key, asked.month
                ORDER BY asked.requested_at DESC, asked.lookup_id DESC
            ) = 1
    ),

    reused AS (
        SELECT DISTINCT
            kept.municipality,
            kept.person_key,
            kept.month,
            kept.known_lookup_id AS lookup_id
        FROM reused_answers_versions AS kept
        INNER JOIN run_versions
            ON
                run_versions.part = 'inputs'
                AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1
        ANTI JOIN own
            ON kept.municipality = own.municipality AND kept.person_key = own.person_key AND kept.month = own.month
        WHERE run_versions.run_id = as_run AND kept.resource = 'inntekt'
    ),

    known AS (
        SELECT
            own.person_key,
            own.month,
            own.lookup_id
        FROM own
        UNION ALL
        SELECT
            reused.person_key,
            reused.month,
            reused.lookup_id
        FROM reused
    )

    SELECT
        income_lines.person_key,
        income_lines.month,
        income_lines.ordinal,
        income_lines.category,
        income_lines.code,
        income_lines.benefit,
        income_lines.amount_ore,
        income_lines.backpay_from,
        income_lines.backpay_to,
        income_lines.lookup_id
    FROM known
    INNER JOIN income_lines USING (lookup_id, person_key, month);
