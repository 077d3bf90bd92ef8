-- The active cases of the run, each with what the desk shows of it, as JSON.
CREATE TABLE cases (
    case_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    exclusion VARCHAR,
    team VARCHAR,
    scheme VARCHAR,
    document VARCHAR NOT NULL
);
