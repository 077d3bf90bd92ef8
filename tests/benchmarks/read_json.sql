CREATE TABLE income AS
WITH reports AS (
    SELECT unnest(oppgaveinntektsmottaker) AS report
    FROM read_json(getvariable('files'), format = 'newline_delimited')
),

entries AS (
    SELECT report, unnest(report.inntekt) AS entry FROM reports
)

SELECT
    report.inntektsmottaker.personidentifikator AS person,
    report.kalendermaaned AS month,
    report.opplysningspliktigid AS reporter,
    entry.loennsinntekt.beskrivelse AS code,
    entry.beloep AS amount
FROM entries;
