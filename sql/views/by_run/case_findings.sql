CREATE OR REPLACE VIEW case_findings AS
-- Each row with every run that found it; kept once in case_findings_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM case_findings_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW case_findings IS 'What the compared months say together; a difference of a single krone is not counted';
COMMENT ON COLUMN case_findings.run_id IS 'The run';
COMMENT ON COLUMN case_findings.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_findings.months_compared IS 'Months compared, from the decision''s first month or as far back as the settings say';
COMMENT ON COLUMN case_findings.months_differing IS 'Of those, months that differ';
COMMENT ON COLUMN case_findings.first_differing IS 'First month that differs; empty where none does';
COMMENT ON COLUMN case_findings.latest_differing IS 'Newest month that differs; empty where none does';
COMMENT ON COLUMN case_findings.lasting IS 'The two newest months differ in the same direction';
COMMENT ON COLUMN case_findings.underpaid_ore IS 'Sum of the months with an entitlement above the decided amount, øre';
COMMENT ON COLUMN case_findings.overpaid_ore IS 'Sum of the months with an entitlement below the decided amount, øre';
COMMENT ON COLUMN case_findings.one_offs IS 'Pay in the newest month''s basis that does not come every month';
COMMENT ON COLUMN case_findings.limit_kind IS 'The limit that was reached: lost_or_gained, monthly or cumulative; empty: none';
COMMENT ON COLUMN case_findings.case_group IS 'Set apart: one_off, rates, cool_down or answered; empty: not';
COMMENT ON COLUMN case_findings.flag_id IS 'The flag that speaks for the case; empty where none does';
