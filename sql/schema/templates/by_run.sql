CREATE OR REPLACE VIEW {view} AS
-- Each row once for every run that has it. The table holds it once for all of them.
SELECT run_versions.run_id, kept.* EXCLUDE (duplicate_number, version_from, version_to)
FROM {table} AS kept
INNER JOIN run_versions
    ON
        run_versions.part = {part}
        AND run_versions.version - kept.version_from BETWEEN 0 AND kept.version_to - kept.version_from - 1;
