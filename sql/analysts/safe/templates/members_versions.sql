-- Years of birth by twenty, no moves, and none of what few have.
SELECT * REPLACE (
    coarse_year(birth_year) AS birth_year,
    NULL::DATE AS lives_from,
    NULL::DATE AS lives_to,
    NULL::BOOLEAN AS young_disabled,
    NULL::BOOLEAN AS single_pensioner,
    NULL::BOOLEAN AS shared_residence,
    NULL::BOOLEAN AS pensioner
)
FROM ({query}) AS exact
