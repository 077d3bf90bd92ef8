CREATE OR REPLACE VIEW comparisons AS
-- Each row with every run that found it; kept once in comparisons_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM comparisons_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW comparisons IS 'The entitlement beside the last decision, for every case that could be checked';
COMMENT ON COLUMN comparisons.run_id IS 'The run';
COMMENT ON COLUMN comparisons.case_id IS 'Case number (sak)';
COMMENT ON COLUMN comparisons.month IS 'The month, as its first day';
COMMENT ON COLUMN comparisons.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN comparisons.kind IS 'increase, decrease, lost, gained or none';
COMMENT ON COLUMN comparisons.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN comparisons.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN comparisons.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN comparisons.limit_ore IS 'The limit that was used, øre: at it is flagged, under it is observed';
COMMENT ON COLUMN comparisons.state IS 'unchanged, observed or flagged';
