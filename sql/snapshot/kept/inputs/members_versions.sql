-- Year of birth instead of the date: enough for every rule about age in a statistic.
SELECT
    pseudonym('case', case_id) AS case_id,
    pseudonym('person', person_key) AS person_key,
    role,
    year(birth_date) AS birth_year,
    lives_from,
    lives_to,
    young_disabled,
    single_pensioner,
    shared_residence,
    twin,
    version_from,
    version_to
FROM members_versions
WHERE version_from > $copied OR (version_to > $ended AND version_to < 2147483647);
