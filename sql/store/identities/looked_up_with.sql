-- The id that each look-up of a person with several ids was made with.
SELECT lookups.lookup_id, coalesce(lookups.id_key, lookups.person_key) AS id_key
FROM lookups
SEMI JOIN person_identities USING (person_key);
