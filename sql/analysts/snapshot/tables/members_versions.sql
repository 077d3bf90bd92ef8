-- Year of birth instead of the date: enough for every rule about age in a statistic. Moves have their month only, and
-- none where it would give away the month of a birth: whoever came in the first year of life was most often born then.
SELECT
    coalesce(cases.pseudonym, pseudonym('case', kept.case_id)) AS case_id,
    coalesce(persons.pseudonym, pseudonym('person', kept.person_key)) AS person_key,
    role,
    year(birth_date) AS birth_year,
    CASE
        WHEN lives_from >= birth_date + INTERVAL 1 YEAR THEN date_trunc('month', lives_from)::DATE
    END AS lives_from,
    date_trunc('month', lives_to)::DATE AS lives_to,
    young_disabled,
    single_pensioner,
    shared_residence,
    pensioner,
    duplicate_number,
    version_from,
    version_to
FROM members_versions AS kept
LEFT JOIN case_pseudonyms AS cases ON kept.case_id = cases.case_id
LEFT JOIN person_pseudonyms AS persons ON kept.person_key = persons.person_key
WHERE kept.version_from > $copied OR (kept.version_to > $ended AND kept.version_to < 2147483647)
ORDER BY case_id, person_key;
