-- Cases that must be checked by hand get a state of their own. No case gets another reason, and no row is added or lost.
-- A CHECK of DuckDB cannot be changed: the states are copied in their order into a table with the new state.

CREATE TABLE case_states_copied (
    case_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (
        state IN ('unchanged', 'observed', 'flagged', 'awaiting', 'by_hand', 'not_checked')
    ),
    reason VARCHAR,
    duplicate_number INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
INSERT INTO case_states_copied
SELECT
    case_id,
    CASE WHEN state = 'not_checked' AND reason = 'manual_check' THEN 'by_hand' ELSE state END,
    reason,
    duplicate_number,
    version_from,
    version_to
FROM case_states_versions
ORDER BY rowid;
DROP TABLE case_states_versions;
ALTER TABLE case_states_copied RENAME TO case_states_versions;
