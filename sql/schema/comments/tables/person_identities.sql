COMMENT ON TABLE person_identities IS 'Later ids of persons who were known under another id: D-nummer to fødselsnummer, or a changed fødselsnummer';
COMMENT ON COLUMN person_identities.id_key IS 'Keyed pseudonym of the later id';
COMMENT ON COLUMN person_identities.person_key IS 'Keyed pseudonym that the person keeps: of the first id';
COMMENT ON COLUMN person_identities.found_at IS 'When it was found';
COMMENT ON COLUMN person_identities.found_by IS 'delivered: the column former_person_id; same_member: same case, role and birth date, one id for the other';
