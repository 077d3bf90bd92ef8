-- Months whose figures in a-ordningen were corrected after the decision.

CREATE TABLE new_calculations_versions (
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    before_ore BIGINT,
    entitlement_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    known_on DATE NOT NULL,
    corrected_on DATE NOT NULL,
    duplicate_number INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
