-- Every person who has been a member of a household, or was looked up.
SELECT person_key FROM members_versions
UNION
SELECT person_key FROM lookups;
