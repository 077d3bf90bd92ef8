-- The newest look-up of each person and month (assessment: without a month), and what decides whether it is still
-- valid. continuous_recipient: the person has been a recipient in every run since, so that no event about them was
-- dropped. has_event: an event came that the look-up's run had not read when it made its plan. A changed identity is
-- reported only in the assessments' feed, and concerns the incomes too. The rows have no order: to sort a country's
-- takes seconds.
WITH read_to AS (
    SELECT
        run_id,
        max(next_sequence) FILTER (WHERE resource = 'inntekt') AS incomes,
        max(next_sequence) FILTER (WHERE resource = 'summertskattegrunnlag') AS assessments
    FROM run_feeds
    GROUP BY run_id
),

versions AS (
    SELECT
        runs.run_id,
        runs.as_of,
        runs.month AS run_month,
        run_versions.version,
        coalesce(read_to.incomes, 0) AS incomes_read_to,
        coalesce(read_to.assessments, 0) AS assessments_read_to
    FROM runs
    INNER JOIN run_versions ON runs.run_id = run_versions.run_id AND run_versions.part = 'inputs'
    LEFT JOIN read_to ON runs.run_id = read_to.run_id
),

asked AS (
    SELECT
        lookups.municipality,
        lookups.person_key,
        'inntekt' AS resource,
        unnest(generate_series(
            greatest(strptime(lookups.period_from, '%Y-%m'), $first::TIMESTAMP),
            strptime(lookups.period_to, '%Y-%m'),
            INTERVAL 1 MONTH
        ))::DATE AS month,
        versions.version,
        lookups.requested_at,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.rowid AS place
    FROM lookups
    INNER JOIN versions USING (run_id)
    WHERE lookups.resource = 'inntekt' AND lookups.period_to >= strftime($first::DATE, '%Y-%m')
    UNION ALL
    SELECT
        lookups.municipality,
        lookups.person_key,
        'summertskattegrunnlag' AS resource,
        NULL AS month,
        versions.version,
        lookups.requested_at,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.rowid AS place
    FROM lookups
    INNER JOIN versions USING (run_id)
    WHERE lookups.resource <> 'inntekt'
),

newest_of AS (
    SELECT
        municipality,
        person_key,
        resource,
        month,
        arg_max(place, (version, requested_at, step, lookup_id)) AS place
    FROM asked
    GROUP BY municipality, person_key, resource, month
),

newest AS MATERIALIZED (
    SELECT
        newest_of.municipality,
        newest_of.person_key,
        newest_of.resource,
        newest_of.month,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.outcome,
        lookups.run_id,
        CASE WHEN lookups.resource = 'summertskattegrunnlag' THEN try_cast(lookups.period_to AS INTEGER) END AS year
    FROM newest_of
    INNER JOIN lookups ON newest_of.place = lookups.rowid
),

-- Persons whose announced assessment was not served, so that an older one was used: looked up again until it is served.
not_served AS (
    SELECT DISTINCT
        run_id,
        municipality,
        person_key
    FROM lookups
    WHERE error_code = 'not_served'
),

announced AS (
    SELECT DISTINCT newest.lookup_id, newest.month
    FROM newest
    INNER JOIN versions USING (run_id)
    INNER JOIN feed_events ON newest.person_key = feed_events.person_key
    WHERE
        (
            feed_events.resource = newest.resource
            AND feed_events.sequence >= CASE
                WHEN newest.resource = 'inntekt' THEN versions.incomes_read_to ELSE versions.assessments_read_to
            END
            AND (
                feed_events.period_from IS NULL
                OR newest.month BETWEEN feed_events.period_from AND feed_events.period_to
                OR (
                    newest.resource <> 'inntekt'
                    AND (newest.year IS NULL OR year(feed_events.period_to) >= newest.year)
                )
            )
        )
        OR (
            feed_events.resource = 'summertskattegrunnlag'
            AND feed_events.kind = 'identitetsendring'
            AND feed_events.sequence >= versions.assessments_read_to
        )
)

SELECT
    newest.municipality,
    newest.person_key,
    newest.resource,
    newest.month,
    newest.step,
    newest.lookup_id,
    CASE
        WHEN newest.resource <> 'inntekt' AND not_served.run_id IS NOT NULL THEN 'transient' ELSE newest.outcome
    END AS outcome,
    versions.run_month,
    versions.as_of AS answered_as_of,
    coalesce(recipients.version_from <= versions.version, FALSE) AS continuous_recipient,
    announced.lookup_id IS NOT NULL AS has_event
FROM newest
INNER JOIN versions USING (run_id)
LEFT JOIN continuous_recipients_versions AS recipients
    ON
        newest.municipality = recipients.municipality
        AND newest.person_key = recipients.person_key
        AND recipients.version_to = 2147483647
LEFT JOIN not_served
    ON
        newest.run_id = not_served.run_id
        AND newest.municipality = not_served.municipality
        AND newest.person_key = not_served.person_key
LEFT JOIN announced ON newest.lookup_id = announced.lookup_id AND newest.month IS NOT DISTINCT FROM announced.month;
