-- The delivery guard: what each municipality delivered to a run, whether it was held, and who accepted it; and the cases
-- with flags that were only missing from a delivery.

CREATE TABLE run_deliveries (
    run_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    figure VARCHAR NOT NULL,
    column_name VARCHAR,
    value BIGINT NOT NULL
);

CREATE TABLE held_deliveries (
    run_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    held_at TIMESTAMPTZ NOT NULL,
    ran_by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (run_id, municipality)
);

CREATE TABLE delivery_releases (
    run_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    released_at TIMESTAMPTZ NOT NULL,
    released_by VARCHAR NOT NULL,
    in_name_of VARCHAR,
    PRIMARY KEY (run_id, municipality)
);

CREATE TABLE missing_cases (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    last_seen DATE NOT NULL,
    PRIMARY KEY (run_id, case_id)
);
