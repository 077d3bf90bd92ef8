-- Delete what is due. The ledger (lookups and its chain), the decisions, the comparisons with their causes, the flags and
-- the answers to them stay: they show what was done and why.
DELETE FROM raw_answers WHERE lookup_id IN (SELECT lookup_id FROM due_raw_answers);
DELETE FROM income_lines WHERE lookup_id IN (SELECT lookup_id FROM due_lookups);
DELETE FROM assessment_items WHERE lookup_id IN (SELECT lookup_id FROM due_lookups);
DELETE FROM feed_events WHERE person_key IN (SELECT person_key FROM due_persons);
DELETE FROM case_months_versions WHERE case_id IN (SELECT case_id FROM due_cases);
DELETE FROM month_comparisons_versions WHERE case_id IN (SELECT case_id FROM due_cases);
UPDATE verdicts SET note = NULL WHERE case_id IN (SELECT case_id FROM due_cases);
