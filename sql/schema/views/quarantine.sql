CREATE OR REPLACE VIEW quarantine AS
-- What is or was in quarantine: since which run, and the run that found the source mended. A row is told by its case,
-- table, column and rule, since its place in the source moves; without a case, by its source and place. Never the value.
WITH ended AS (
    SELECT
        runs.run_id,
        runs.as_of,
        row_number() OVER (ORDER BY runs.started_at, runs.run_id) AS place
    FROM runs
    INNER JOIN run_ends USING (run_id)
    WHERE run_ends.status <> 'failed'
),

found AS (
    SELECT
        input_findings."table" AS table_name,
        input_findings.case_id,
        input_findings."column" AS column_name,
        split_part(input_findings.rule, ':', 1) AS rule,
        CASE WHEN input_findings.case_id IS NULL THEN input_findings.source || ':' || input_findings."row" END AS spot,
        ended.place,
        any_value(input_findings.source) AS source,
        min(input_findings."row") AS source_row
    FROM input_findings
    INNER JOIN ended USING (run_id)
    GROUP BY ALL
),

spells AS (
    SELECT
        *,
        place - row_number() OVER (
            PARTITION BY table_name, case_id, column_name, rule, spot ORDER BY place
        ) AS spell
    FROM found
),

summed AS (
    SELECT
        table_name,
        case_id,
        column_name,
        rule,
        arg_max(source, place) AS source,
        arg_max(source_row, place) AS source_row,
        count(*) AS runs,
        min(place) AS first_place,
        max(place) AS last_place
    FROM spells
    GROUP BY table_name, case_id, column_name, rule, spot, spell
)

SELECT
    summed.table_name,
    summed.case_id,
    summed.column_name,
    summed.rule,
    summed.source,
    summed.source_row,
    summed.runs,
    since.run_id AS since_run_id,
    since.as_of AS since,
    after_it.run_id AS left_run_id,
    after_it.as_of AS left_on,
    CASE
        WHEN after_it.run_id IS NULL THEN 'quarantined'
        WHEN summed.case_id IS NULL THEN 'mended'
        WHEN EXISTS (
                SELECT 1 FROM case_states
                WHERE case_states.run_id = after_it.run_id AND case_states.case_id = summed.case_id
            ) THEN 'mended'
        ELSE 'case_closed'
    END AS standing
FROM summed
INNER JOIN ended AS since ON summed.first_place = since.place
LEFT JOIN ended AS after_it ON summed.last_place + 1 = after_it.place;
COMMENT ON VIEW quarantine IS 'Rows of the recipients'' tables that are or were set aside: since which run, and what became of them; never the value';
COMMENT ON COLUMN quarantine.table_name IS 'households, members or decisions';
COMMENT ON COLUMN quarantine.case_id IS 'The case; empty where the row has no usable one';
COMMENT ON COLUMN quarantine.column_name IS 'The column that is at fault; empty: the row';
COMMENT ON COLUMN quarantine.rule IS 'The rule that is broken';
COMMENT ON COLUMN quarantine.source IS 'File or database it was last read from';
COMMENT ON COLUMN quarantine.source_row IS 'Its row there';
COMMENT ON COLUMN quarantine.runs IS 'Runs in a row that found it';
COMMENT ON COLUMN quarantine.since_run_id IS 'The first of them';
COMMENT ON COLUMN quarantine.since IS 'The day that run stood for';
COMMENT ON COLUMN quarantine.left_run_id IS 'The run that no longer found it; empty while it is set aside';
COMMENT ON COLUMN quarantine.left_on IS 'The day that run stood for';
COMMENT ON COLUMN quarantine.standing IS 'quarantined, mended or case_closed';
