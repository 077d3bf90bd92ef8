-- Columns, tables and values get the standard words of the field. No row is added or lost, and no amount changes.
-- The ledger's fingerprints stay valid: `requested_at` is still sealed under its first name (tasks/warehouse/ledger.py).

DROP VIEW IF EXISTS standing_verdicts;
DROP VIEW IF EXISTS asked_months;
DROP VIEW IF EXISTS quarantine;
DROP VIEW IF EXISTS quarantined_answers;

ALTER TABLE households_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE members_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE decisions_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE case_months_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE entitlements_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE month_comparisons_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE comparisons_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE case_findings_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE attributions_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE case_states_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE member_incomes_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE known_answers_versions RENAME COLUMN twin TO duplicate_number;
ALTER TABLE watched_persons_versions RENAME COLUMN twin TO duplicate_number;

ALTER TABLE known_answers_versions RENAME TO reused_answers_versions;
ALTER TABLE watched_persons_versions RENAME TO continuous_recipients_versions;
ALTER TABLE plans_asked RENAME TO planned_lookups;
ALTER TABLE planned_lookups RENAME COLUMN place TO position;
ALTER TABLE feed_pages RENAME COLUMN watched_sha256 TO recipients_sha256;
ALTER TABLE lookups RENAME COLUMN asked_at TO requested_at;
ALTER TABLE case_findings_versions RENAME COLUMN case_group TO exclusion_reason;
ALTER TABLE verdicts RENAME COLUMN made_from TO source_run;
ALTER TABLE verdict_rejects RENAME COLUMN place TO location;

UPDATE member_incomes_versions SET role = 'unassigned' WHERE role = 'unplaced';

-- A CHECK of DuckDB cannot be changed: the events are copied in their order into a table with the new words.
CREATE TABLE flag_events_renamed (
    run_id VARCHAR NOT NULL,
    flag_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    event VARCHAR NOT NULL CHECK (
        event IN ('new', 'changed', 'unchanged', 'suppressed', 'not_evaluated', 'withdrawn')
    ),
    reason VARCHAR,
    PRIMARY KEY (run_id, flag_id)
);
INSERT INTO flag_events_renamed
SELECT
    run_id,
    flag_id,
    case_id,
    CASE event
        WHEN 'seen_again' THEN 'unchanged'
        WHEN 'quiet' THEN 'suppressed'
        WHEN 'unseen' THEN 'not_evaluated'
        ELSE event
    END,
    CASE reason
        WHEN 'set_apart' THEN 'excluded'
        WHEN 'quiet_time_over' THEN 'suppression_ended'
        ELSE reason
    END
FROM flag_events
ORDER BY rowid;
DROP TABLE flag_events;
ALTER TABLE flag_events_renamed RENAME TO flag_events;

COMMENT ON TABLE planned_lookups IS 'The look-ups that each run planned, and why: one row per case, person, resource and month. The view plans adds the answers that are reused';
COMMENT ON COLUMN planned_lookups.position IS 'Position in the plan, the first is 0';
COMMENT ON TABLE reused_answers_versions IS 'Earlier answers that a plan reused instead of a new look-up. Each row is stored once for all runs that reused it; the views plans and run_answers give it by run';
COMMENT ON TABLE continuous_recipients_versions IS 'Persons in the plans of runs, whose events the runs stored. An answer is reused only while its person was a recipient in every run since';
COMMENT ON COLUMN lookups.requested_at IS 'When the first call was made';
COMMENT ON COLUMN case_findings_versions.exclusion_reason IS 'Why the difference is not flagged by itself: one_off, rates, cool_down or answered; empty: it is not excluded';
COMMENT ON COLUMN verdicts.source_run IS 'The run that wrote the workbook with the answer, else the name of the file or table; empty for answers from before this column';
COMMENT ON COLUMN verdict_rejects.location IS 'Sheet or table';
COMMENT ON COLUMN feed_pages.recipients_sha256 IS 'Fingerprint of the recipients the page was matched with';
COMMENT ON TABLE flag_events IS 'What each run decided about each open flag, and about each flag it raised';
COMMENT ON COLUMN flag_events.run_id IS 'The run';
COMMENT ON COLUMN flag_events.flag_id IS 'The flag';
COMMENT ON COLUMN flag_events.case_id IS 'Case number (sak)';
COMMENT ON COLUMN flag_events.event IS 'new; changed: raised instead of an earlier flag; unchanged; suppressed: answered; not_evaluated: the case was not compared; withdrawn';
COMMENT ON COLUMN flag_events.reason IS 'Why the flag is suppressed, is reported again after that, or is withdrawn';
