-- Persons whose tax assessment was asked for, and of whom the newest look-ups have no income from $first to $last.
WITH newest AS (
    SELECT person_key, month, lookup_id
    FROM asked_months
    WHERE resource = 'inntekt' AND month BETWEEN $first AND $last
    QUALIFY row_number() OVER (
            PARTITION BY municipality, person_key, month ORDER BY asked_at DESC, lookup_id DESC
        ) = 1
)

SELECT DISTINCT lookups.person_key
FROM lookups
WHERE
    lookups.resource <> 'inntekt'
    AND NOT EXISTS (
        SELECT 1
        FROM income_lines
        INNER JOIN newest USING (person_key, month, lookup_id)
        WHERE income_lines.person_key = lookups.person_key
    )
ORDER BY lookups.person_key;
