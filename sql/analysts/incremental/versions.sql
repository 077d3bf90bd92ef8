-- Which version each run stands for; asked of the store and of a copy.
SELECT run_id, part, version FROM run_versions ORDER BY part, version;
