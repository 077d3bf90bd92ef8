-- Year of birth instead of the date: enough for every rule about age in a statistic.
SELECT
    run_id,
    pseudonym('case', case_id) AS case_id,
    pseudonym('person', person_key) AS person_key,
    role,
    year(birth_date) AS birth_year,
    lives_from,
    lives_to,
    young_disabled,
    single_pensioner,
    shared_residence
FROM members
ORDER BY run_id, case_id, person_key;
