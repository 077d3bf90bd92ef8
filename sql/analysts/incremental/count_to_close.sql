SELECT count(*) AS rows FROM changes WHERE version_from <= $copied;
