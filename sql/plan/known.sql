-- The newest look-up of each person and month (assessment: without a month), and whether it can be trusted to stand:
-- watched: the person has been a recipient in every run since, so that no event about them was dropped;
-- has_event: an event came that the look-up's run had not read when it made its plan. A changed identity is told of in
-- the assessments' feed alone, and concerns the incomes too.
WITH ordered AS (
    SELECT run_id, as_of, month AS run_month, row_number() OVER (ORDER BY started_at, run_id) AS run_place
    FROM runs
),

planned AS (
    SELECT DISTINCT plans.municipality, plans.person_key, ordered.run_place
    FROM plans
    INNER JOIN ordered USING (run_id)
),

streaks AS (
    SELECT
        municipality,
        person_key,
        run_place,
        run_place - row_number() OVER (PARTITION BY municipality, person_key ORDER BY run_place) AS streak
    FROM planned
),

watched AS (
    SELECT municipality, person_key, min(run_place) AS since
    FROM streaks
    GROUP BY municipality, person_key, streak
    HAVING max(run_place) = (SELECT max(run_place) FROM ordered)
),

newest AS (
    SELECT
        asked_months.*,
        ordered.run_place,
        ordered.run_month,
        ordered.as_of AS answered_as_of,
        coalesce(run_feeds.next_sequence, 0) AS read_to,
        coalesce(identities.next_sequence, 0) AS identities_read_to,
        CASE
            WHEN asked_months.step = 'summertskattegrunnlag' THEN try_cast(asked_months.period_to AS INTEGER)
        END AS year
    FROM asked_months
    INNER JOIN ordered USING (run_id)
    LEFT JOIN run_feeds USING (run_id, resource)
    LEFT JOIN run_feeds AS identities
        ON ordered.run_id = identities.run_id AND identities.resource = 'summertskattegrunnlag'
    WHERE asked_months.month IS NULL OR asked_months.month >= $first
    QUALIFY row_number() OVER (
            PARTITION BY asked_months.municipality, asked_months.person_key, asked_months.resource, asked_months.month
            ORDER BY
                ordered.run_place DESC, asked_months.asked_at DESC, asked_months.step DESC, asked_months.lookup_id DESC
        ) = 1
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
    coalesce(watched.since <= newest.run_place, FALSE) AS watched,
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
