-- Years of birth by twenty, moves by the year, and none of what few have.
SELECT * REPLACE (
    coarse_year(birth_year) AS birth_year,
    date_trunc('year', lives_from)::DATE AS lives_from,
    date_trunc('year', lives_to)::DATE AS lives_to,
    NULL::BOOLEAN AS young_disabled,
    NULL::BOOLEAN AS single_pensioner,
    NULL::BOOLEAN AS shared_residence,
    NULL::BOOLEAN AS pensioner
)
FROM ({query}) AS exact
