-- Persons, look-ups and raw answers to delete with the cases in due_cases, in temporary tables. A person who is also in
-- a case that is kept is kept. Raw answers from before raw_before are deleted too.
CREATE OR REPLACE TEMP TABLE due_persons AS
WITH everybody AS (
    SELECT case_id, person_key FROM members_versions
    UNION
    SELECT case_id, person_key FROM settlement_members
)

SELECT person_key FROM everybody
SEMI JOIN due_cases USING (case_id)
EXCEPT
SELECT person_key FROM everybody
ANTI JOIN due_cases USING (case_id);

CREATE OR REPLACE TEMP TABLE due_lookups AS
SELECT lookups.lookup_id FROM lookups
SEMI JOIN due_persons USING (person_key);

CREATE OR REPLACE TEMP TABLE due_raw_answers AS
SELECT lookup_id FROM due_lookups
UNION
SELECT lookup_id FROM lookups
WHERE timezone('Europe/Oslo', requested_at)::DATE < getvariable('raw_before');
