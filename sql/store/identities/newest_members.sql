-- The members of each case when it was last read.
SELECT DISTINCT case_id, person_key, role, birth_date
FROM members_versions
QUALIFY version_to = max(version_to) OVER (PARTITION BY case_id);
