-- Distinguishes one key of the copy from another.
SELECT pseudonym('key', '') AS fingerprint;
