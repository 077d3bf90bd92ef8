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
-- Cases with somebody who must be checked by hand, in any run, and everybody in them. The copy has no look-up, answer,
-- plan or income of theirs: their pattern would distinguish a protected person from an unknown or a deleted one.
CREATE OR REPLACE TEMP TABLE cases_by_hand AS
SELECT case_id FROM lookups WHERE outcome IN ('shielded', 'unknown_person', 'gone', 'rejected')
UNION
SELECT case_id FROM case_states_versions WHERE state = 'by_hand';
CREATE OR REPLACE TEMP TABLE persons_by_hand AS
SELECT person_key FROM members_versions SEMI JOIN cases_by_hand USING (case_id)
UNION
SELECT person_key FROM lookups SEMI JOIN cases_by_hand USING (case_id);
