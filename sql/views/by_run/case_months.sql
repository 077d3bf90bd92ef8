CREATE OR REPLACE VIEW case_months AS
-- Each row with every run that found it; kept once in case_months_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM case_months_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW case_months IS 'What the rules were given: each case as it was decided, and as it is now';
COMMENT ON COLUMN case_months.run_id IS 'The run';
COMMENT ON COLUMN case_months.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_months.side IS 'decided: the inputs of the last decision; now: what the run found';
COMMENT ON COLUMN case_months.month IS 'The month whose rates apply, as its first day';
COMMENT ON COLUMN case_months.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN case_months.municipality IS 'Municipality number';
COMMENT ON COLUMN case_months.adults IS 'Members aged 18 and over';
COMMENT ON COLUMN case_months.aged_18_19 IS 'Of those, aged 18 or 19';
COMMENT ON COLUMN case_months.children IS 'Members under 18';
COMMENT ON COLUMN case_months.monthly_income_ore IS 'Counted household income per month, øre';
COMMENT ON COLUMN case_months.monthly_disability_benefit_ore IS 'Of that, disability benefit (uføretrygd), øre';
COMMENT ON COLUMN case_months.net_wealth_ore IS 'Net household wealth, øre';
COMMENT ON COLUMN case_months.home_wealth_ore IS 'Tax value of the own home, øre';
COMMENT ON COLUMN case_months.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN case_months.housing_cost_ore IS 'Housing cost per month with the additions of the scheme, øre';
COMMENT ON COLUMN case_months.adapted_home IS 'Specially adapted home';
COMMENT ON COLUMN case_months.young_disabled IS 'A member is young disabled';
COMMENT ON COLUMN case_months.single_pensioner IS 'A member is a single old-age pensioner';
COMMENT ON COLUMN case_months.income_deduction_ore IS 'Deduction from income per month, øre';
COMMENT ON COLUMN case_months.cost_group IS 'Municipality group given by hand; empty: the table''s';
