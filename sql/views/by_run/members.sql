CREATE OR REPLACE VIEW members AS
-- Each row with every run that found it; kept once in members_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM members_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW members IS 'Household members as the run read them; persons as keyed pseudonyms';
COMMENT ON COLUMN members.run_id IS 'The run';
COMMENT ON COLUMN members.case_id IS 'Case number (sak)';
COMMENT ON COLUMN members.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN members.role IS 'applicant, partner, adult or child';
COMMENT ON COLUMN members.birth_date IS 'Date of birth';
COMMENT ON COLUMN members.lives_from IS 'First day of the stay';
COMMENT ON COLUMN members.lives_to IS 'Last day of the stay; empty while it lasts';
COMMENT ON COLUMN members.young_disabled IS 'Young disabled (ung ufør)';
COMMENT ON COLUMN members.single_pensioner IS 'Single old-age pensioner';
COMMENT ON COLUMN members.shared_residence IS 'Child with shared residence (delt fast bosted)';
