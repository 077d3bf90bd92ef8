-- The later ids of persons: each with the pseudonym that the person keeps.
SELECT id_key, person_key FROM person_identities ORDER BY id_key;
