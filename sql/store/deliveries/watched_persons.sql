-- The persons whose events the newest run stored, each with the case that had them last, and the date of the last run
-- that had that case.
WITH persons AS (
    SELECT municipality, person_key
    FROM continuous_recipients_versions
    WHERE version_to = 2147483647
),

newest AS (
    SELECT person_key, arg_max(case_id, version_to) AS case_id, max(version_to) AS version_to
    FROM members_versions
    SEMI JOIN persons USING (person_key)
    GROUP BY person_key
),

read_by AS (
    SELECT runs.as_of, run_versions.version
    FROM runs
    INNER JOIN run_versions ON runs.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

ends AS (
    SELECT seen.version_to, max(read_by.as_of) AS last_seen
    FROM (SELECT DISTINCT newest.version_to FROM newest) AS seen
    INNER JOIN read_by ON seen.version_to > read_by.version
    GROUP BY seen.version_to
)

SELECT persons.municipality, persons.person_key, newest.case_id, ends.last_seen
FROM persons
INNER JOIN newest USING (person_key)
INNER JOIN ends USING (version_to)
ORDER BY persons.person_key, persons.municipality;
