-- The newest look-up of each person, and month or settled year, that a settlement made, and what decides whether it is
-- still valid. continuous_recipient: no monthly run has read the feeds since without watching the person. has_event: an
-- event came that the settlement had not read when it made its plan.
WITH read_to AS (
    SELECT
        run_id,
        max(next_sequence) FILTER (WHERE resource = 'inntekt') AS incomes,
        max(next_sequence) FILTER (WHERE resource = 'summertskattegrunnlag') AS assessments
    FROM run_feeds
    GROUP BY run_id
),

settlements AS (
    SELECT
        runs.run_id,
        runs.year,
        runs.as_of,
        runs.inputs_version,
        coalesce(read_to.incomes, 0) AS incomes_read_to,
        coalesce(read_to.assessments, 0) AS assessments_read_to
    FROM settlement_runs AS runs
    LEFT JOIN read_to ON runs.run_id = read_to.run_id
),

newest AS (
    SELECT
        lookup_months.municipality,
        lookup_months.person_key,
        lookup_months.resource,
        lookup_months.month,
        lookup_months.step,
        lookup_months.lookup_id,
        lookup_months.outcome,
        settlements.as_of,
        settlements.inputs_version,
        settlements.incomes_read_to,
        settlements.assessments_read_to
    FROM lookup_months
    INNER JOIN settlements ON lookup_months.run_id = settlements.run_id
    WHERE
        (lookup_months.resource = 'inntekt' AND lookup_months.month >= $first)
        OR (lookup_months.resource <> 'inntekt' AND settlements.year = $year)
    QUALIFY row_number() OVER (
            PARTITION BY
                lookup_months.municipality, lookup_months.person_key, lookup_months.resource, lookup_months.month
            ORDER BY lookup_months.requested_at DESC, lookup_months.lookup_id DESC
        ) = 1
),

announced AS (
    SELECT DISTINCT newest.lookup_id, newest.month
    FROM newest
    INNER JOIN feed_events ON newest.person_key = feed_events.person_key
    WHERE
        (
            newest.resource = 'inntekt'
            AND feed_events.resource = 'inntekt'
            AND feed_events.sequence >= newest.incomes_read_to
            AND (
                feed_events.period_from IS NULL
                OR newest.month BETWEEN feed_events.period_from AND feed_events.period_to
            )
        )
        OR (
            feed_events.resource = 'summertskattegrunnlag'
            AND feed_events.sequence >= newest.assessments_read_to
            AND (
                feed_events.kind = 'identitetsendring'
                OR (
                    newest.resource <> 'inntekt'
                    AND (
                        feed_events.period_from IS NULL
                        OR $year BETWEEN year(feed_events.period_from) AND year(feed_events.period_to)
                    )
                )
            )
        )
)

SELECT
    newest.municipality,
    newest.person_key,
    newest.resource,
    newest.month,
    newest.step,
    newest.lookup_id,
    newest.outcome,
    date_trunc('month', newest.as_of)::DATE AS run_month,
    newest.as_of AS answered_as_of,
    newest.inputs_version = $inputs_version
    OR coalesce(recipients.version_from <= newest.inputs_version, FALSE) AS continuous_recipient,
    announced.lookup_id IS NOT NULL AS has_event
FROM newest
LEFT JOIN continuous_recipients_versions AS recipients
    ON
        newest.municipality = recipients.municipality
        AND newest.person_key = recipients.person_key
        AND recipients.version_to = 2147483647
LEFT JOIN announced ON newest.lookup_id = announced.lookup_id AND newest.month IS NOT DISTINCT FROM announced.month;
