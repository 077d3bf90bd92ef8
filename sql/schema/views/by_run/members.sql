CREATE OR REPLACE VIEW members AS
-- Each row with every run that found it; kept once in members_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (duplicate_number, version_from, version_to)
FROM members_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'inputs'
        AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1;
