-- A person whose id changes (D-nummer to fødselsnummer, or one fødselsnummer to another) keeps the pseudonym of the first
-- id that the store knows, so that the months before and after are together. A look-up says which id it was made with.

CREATE TABLE person_identities (
    id_key VARCHAR NOT NULL PRIMARY KEY,
    person_key VARCHAR NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    found_by VARCHAR NOT NULL CHECK (found_by IN ('delivered', 'same_member'))
);

ALTER TABLE lookups ADD COLUMN id_key VARCHAR;
