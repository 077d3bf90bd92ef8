CREATE OR REPLACE VIEW attributions AS
-- Each row with every run that found it; kept once in attributions_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (duplicate_number, version_from, version_to)
FROM attributions_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1;
