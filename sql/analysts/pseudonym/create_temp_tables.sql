-- The pseudonyms of all cases, persons and decisions in the stored rows. They are computed once, as many rows name
-- each. A pseudonym that is not among them is computed where it is needed.
CREATE OR REPLACE TEMP TABLE case_pseudonyms AS
SELECT case_id, pseudonym('case', case_id) AS pseudonym
FROM (SELECT DISTINCT case_id FROM households_versions) AS kept;
CREATE OR REPLACE TEMP TABLE person_pseudonyms AS
SELECT person_key, pseudonym('person', person_key) AS pseudonym
FROM (SELECT DISTINCT person_key FROM members_versions) AS kept;
CREATE OR REPLACE TEMP TABLE decision_pseudonyms AS
SELECT decision_id, pseudonym('decision', decision_id) AS pseudonym
FROM (SELECT DISTINCT decision_id FROM decisions_versions) AS kept;
