-- What each macro gives. By itself: sqlfluff cannot read COMMENT ON MACRO (see .sqlfluffignore).
COMMENT ON MACRO TABLE assessments_as_known IS 'The items of tax assessments known at run as_run';
COMMENT ON MACRO chosen_run IS 'The run that the cookbook asks about: the variable run where it is set, else the newest published one';
COMMENT ON MACRO TABLE entitlements_as_known IS 'The entitlement of each case and month, as the newest run up to as_run had found it';
COMMENT ON MACRO TABLE entitlements_known_at IS 'The entitlement of each case for month of_month, as the newest run that had ended at at_time had found it';
COMMENT ON MACRO TABLE flags_as_known IS 'Every flag as it stood at run as_run: the last event up to then, and the answer given before that run began';
COMMENT ON MACRO TABLE income_as_known IS 'The income entries known at run as_run: of each person and month those of the look-up it stood on';
COMMENT ON MACRO TABLE income_known_at IS 'The income entries of month of_month (its first day) as known at at_time, a point in time with zone';
COMMENT ON MACRO TABLE runs_until IS 'What run as_run could know of: itself, and the published runs that began before it';
COMMENT ON MACRO TABLE verdicts_before IS 'The newest verdict about each flag, among those given before at_time';
