-- The mass-change brake: a run that is held has ended and its results are stored, but nothing of it is published until
-- somebody releases it.

CREATE TABLE run_holds (
    run_id VARCHAR PRIMARY KEY,
    held_at TIMESTAMPTZ NOT NULL,
    ran_by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE run_holds IS 'Runs held by the mass-change brake; a hold lasts until there is a release';
COMMENT ON COLUMN run_holds.run_id IS 'The run';
COMMENT ON COLUMN run_holds.held_at IS 'When it was held';
COMMENT ON COLUMN run_holds.ran_by IS 'The operating system''s user who ran it';
COMMENT ON COLUMN run_holds.reason IS 'Which figures were outside their bands, and what moved; never personal';

CREATE TABLE run_hold_figures (
    run_id VARCHAR NOT NULL,
    figure VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    compared_runs BIGINT NOT NULL,
    held BOOLEAN NOT NULL
);
COMMENT ON TABLE run_hold_figures IS 'The figures of a held run and the bands they were held against';
COMMENT ON COLUMN run_hold_figures.run_id IS 'The run';
COMMENT ON COLUMN run_hold_figures.figure IS 'flagged_share, mean_change (kroner per case) or not_checked_share';
COMMENT ON COLUMN run_hold_figures.value IS 'The figure';
COMMENT ON COLUMN run_hold_figures.low IS 'The least it may be';
COMMENT ON COLUMN run_hold_figures.high IS 'The most it may be';
COMMENT ON COLUMN run_hold_figures.compared_runs IS 'How many earlier runs the band comes from; 0: the limits of the settings';
COMMENT ON COLUMN run_hold_figures.held IS 'Whether the figure was outside its band';

CREATE TABLE releases (
    run_id VARCHAR PRIMARY KEY,
    released_at TIMESTAMPTZ NOT NULL,
    released_by VARCHAR NOT NULL,
    in_name_of VARCHAR
);
COMMENT ON TABLE releases IS 'Held runs that somebody has released';
COMMENT ON COLUMN releases.run_id IS 'The run';
COMMENT ON COLUMN releases.released_at IS 'When it was released';
COMMENT ON COLUMN releases.released_by IS 'The operating system''s user who released it';
COMMENT ON COLUMN releases.in_name_of IS 'Who decided it, where --by says so';
