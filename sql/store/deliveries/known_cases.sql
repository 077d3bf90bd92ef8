-- The municipality of every case that a run has read, as it was read last.
SELECT case_id, arg_max(municipality, version_from) AS municipality
FROM households_versions
GROUP BY case_id;
