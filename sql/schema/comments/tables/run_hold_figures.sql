COMMENT ON TABLE run_hold_figures IS 'The figures of a held run and the bands they were held against';
COMMENT ON COLUMN run_hold_figures.run_id IS 'The run';
COMMENT ON COLUMN run_hold_figures.figure IS 'flagged_share, mean_change (kroner per case) or not_checked_share; with /NUMBER: of that municipality alone';
COMMENT ON COLUMN run_hold_figures.value IS 'The figure';
COMMENT ON COLUMN run_hold_figures.low IS 'The least it may be';
COMMENT ON COLUMN run_hold_figures.high IS 'The most it may be';
COMMENT ON COLUMN run_hold_figures.compared_runs IS 'How many earlier runs the band comes from; 0: the limits of the settings';
COMMENT ON COLUMN run_hold_figures.held IS 'Whether the figure was outside its band';
