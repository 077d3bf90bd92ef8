-- The newest version of a monthly run's inputs; 0: there has been none.
SELECT coalesce(max(version), 0) AS version FROM run_versions WHERE part = 'inputs';
