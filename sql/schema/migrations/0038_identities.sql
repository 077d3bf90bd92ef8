-- A person whose id changes (D-nummer to fødselsnummer, or one fødselsnummer to another) keeps the pseudonym of the first
-- id that the store knows, so that the months before and after are together. A look-up says which id it was made with.

CREATE TABLE person_identities (
    id_key VARCHAR NOT NULL PRIMARY KEY,
    person_key VARCHAR NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    found_by VARCHAR NOT NULL CHECK (found_by IN ('delivered', 'same_member'))
);

-- The table of look-ups is copied: a column cannot be added in the transaction in which migration 29 updates it.
CREATE TABLE lookups_with_ids (
    lookup_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    period_from VARCHAR,
    period_to VARCHAR,
    purpose VARCHAR NOT NULL,
    legal_basis VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    http_status BIGINT,
    error_code VARCHAR,
    attempts BIGINT NOT NULL,
    correlation_ids VARCHAR[] NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    body_sha256 VARCHAR,
    sequence BIGINT,
    id_key VARCHAR
);
INSERT INTO lookups_with_ids BY NAME SELECT * FROM lookups;
DROP TABLE lookups;
ALTER TABLE lookups_with_ids RENAME TO lookups;
