-- HMAC-SHA256 (RFC 2104) by DuckDB's own SHA-256, 24 hexadecimal digits. The padded keys are variables of this
-- connection only: no part of the key is in a file.
CREATE OR REPLACE TEMP MACRO pseudonym(KIND, IDENTIFIER) AS left(
    sha256(
        getvariable('pseudonym_outer')
        || unhex(sha256(getvariable('pseudonym_inner') || encode(kind || ':' || identifier)))
    ),
    24
);
