SELECT count(*) AS rows FROM coming WHERE version_from <= $copied;
