-- The newest look-up of each person and month (assessment: without a month), and whether it can be trusted to stand:
-- watched: the person has been a recipient in every run since, so that no event about them was dropped;
-- has_event: an event came that the look-up's run had not read when it made its plan. A changed identity is told of in
-- the assessments' feed alone, and concerns the incomes too.
WITH versions AS (
    SELECT runs.run_id, runs.as_of, runs.month AS run_month, run_versions.version
    FROM runs
    INNER JOIN run_versions ON runs.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

watched AS (
    SELECT municipality, person_key, version_from AS since
    FROM watched_persons_versions
    WHERE version_to = 2147483647
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
        lookups.asked_at,
        lookups.resource AS step,
        lookups.lookup_id
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
        lookups.asked_at,
        lookups.resource AS step,
        lookups.lookup_id
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
        arg_max(lookup_id, (version, asked_at, step, lookup_id)) AS lookup_id
    FROM asked
    GROUP BY municipality, person_key, resource, month
),

newest AS (
    SELECT
        newest_of.municipality,
        newest_of.person_key,
        newest_of.resource,
        newest_of.month,
        lookups.resource AS step,
        lookups.lookup_id,
        lookups.outcome,
        versions.version,
        versions.run_month,
        versions.as_of AS answered_as_of,
        coalesce(run_feeds.next_sequence, 0) AS read_to,
        coalesce(identities.next_sequence, 0) AS identities_read_to,
        CASE WHEN lookups.resource = 'summertskattegrunnlag' THEN try_cast(lookups.period_to AS INTEGER) END AS year
    FROM newest_of
    INNER JOIN lookups USING (lookup_id)
    INNER JOIN versions USING (run_id)
    LEFT JOIN run_feeds ON versions.run_id = run_feeds.run_id AND newest_of.resource = run_feeds.resource
    LEFT JOIN run_feeds AS identities
        ON versions.run_id = identities.run_id AND identities.resource = 'summertskattegrunnlag'
)

SELECT
    newest.municipality,
    newest.person_key,
    newest.resource,
    newest.month,
    newest.step,
    newest.lookup_id,
    newest.outcome,
    newest.run_month,
    newest.answered_as_of,
    coalesce(watched.since <= newest.version, FALSE) AS watched,
    EXISTS (
        SELECT 1
        FROM feed_events
        WHERE
            feed_events.person_key = newest.person_key
            AND feed_events.resource = newest.resource
            AND feed_events.sequence >= newest.read_to
            AND (
                feed_events.period_from IS NULL
                OR newest.month BETWEEN feed_events.period_from AND feed_events.period_to
                OR (
                    newest.resource <> 'inntekt'
                    AND (newest.year IS NULL OR year(feed_events.period_to) >= newest.year)
                )
            )
    )
    OR EXISTS (
        SELECT 1
        FROM feed_events
        WHERE
            feed_events.person_key = newest.person_key
            AND feed_events.resource = 'summertskattegrunnlag'
            AND feed_events.kind = 'identitetsendring'
            AND feed_events.sequence >= newest.identities_read_to
    ) AS has_event
FROM newest
LEFT JOIN watched USING (municipality, person_key)
ORDER BY newest.municipality, newest.person_key, newest.resource, newest.month;
