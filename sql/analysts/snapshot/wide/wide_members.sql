CREATE OR REPLACE VIEW wide_members AS
-- One row per run and member of a household: role, year of birth, and what the rules ask for.
SELECT
    members.run_id,
    run_overview.month,
    members.case_id,
    members.person_key,
    members.role,
    members.birth_year,
    year(run_overview.month) - members.birth_year AS age,
    members.young_disabled,
    members.single_pensioner,
    members.shared_residence,
    households.scheme,
    households.team
FROM members
INNER JOIN run_overview ON members.run_id = run_overview.run_id
LEFT JOIN households ON members.run_id = households.run_id AND members.case_id = households.case_id;
COMMENT ON VIEW wide_members IS 'One row per run and member of a household: role, year of birth, and what the rules ask for. Key: run_id, case_id and person_key';
COMMENT ON COLUMN wide_members.run_id IS 'The run';
COMMENT ON COLUMN wide_members.month IS 'The month of the run, as its first day';
COMMENT ON COLUMN wide_members.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN wide_members.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN wide_members.role IS 'applicant, partner, adult or child';
COMMENT ON COLUMN wide_members.birth_year IS 'Year of birth; by twenty years in a safe copy';
COMMENT ON COLUMN wide_members.age IS 'Age at the end of the year of the run, as exact as the year of birth';
COMMENT ON COLUMN wide_members.young_disabled IS 'Young disabled';
COMMENT ON COLUMN wide_members.single_pensioner IS 'Single pensioner';
COMMENT ON COLUMN wide_members.shared_residence IS 'Lives with each parent in turn';
COMMENT ON COLUMN wide_members.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN wide_members.team IS 'The team that handles the case';
